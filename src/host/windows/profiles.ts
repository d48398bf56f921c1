import type { ProfileQuestions } from '../profile.ts';

/** The connections that the clients of Windows keep. */
export function windowsProfiles(): ProfileQuestions {
	return {
		profiles: async () => ({
			found: [],
			unread: [{ place: 'Windows', why: { reason: 'unsupported', detail: 'profiles' } }],
			differences: [],
		}),
	};
}
