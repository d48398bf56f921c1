import { expect, it } from 'vitest';
import profileAuth from '../../checks/profile-auth.ts';
import { AUTH_METHODS } from '../../src/check/tunnel.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

it.each(AUTH_METHODS)('repeats what it was told: %s', async (auth) => {
	expect(await observe(profileAuth, { options: { auth } })).toMatchObject({ status: 'pass', outcome: auth, evidence: { from: 'option' } });
});

it('reads the connection that is set up here, and an option counts more', async () => {
	const profile = { ...PROFILE, auth: 'eap' } as const;
	expect(await observe(profileAuth, { profile })).toMatchObject({ status: 'pass', outcome: 'eap', evidence: { from: 'connection' } });
	expect(await observe(profileAuth, { profile, options: { auth: 'psk' } })).toMatchObject({ outcome: 'psk', evidence: { from: 'option' } });
	expect(await observe(profileAuth, { profile: PROFILE })).toMatchObject({ status: 'unknown', outcome: 'not-given' });
});

it('does not guess', async () => {
	expect(await observe(profileAuth, {})).toMatchObject({ status: 'unknown', outcome: 'not-given' });
});
