import type { ProfileQuestions } from '../profile.ts';

/** The connections that the clients of macOS keep. */
export function macosProfiles(): ProfileQuestions {
	return {
		profiles: async () => ({
			found: [],
			unread: [{ place: 'macOS', why: { reason: 'unsupported', detail: 'profiles' } }],
		}),
	};
}
