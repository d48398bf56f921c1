import type { ProfileQuestions } from '../profile.ts';

/** The connections that the clients of Linux keep. */
export function linuxProfiles(): ProfileQuestions {
	return {
		profiles: async () => ({
			found: [],
			unread: [{ place: 'Linux', why: { reason: 'unsupported', detail: 'profiles' } }],
			differences: [],
		}),
	};
}
