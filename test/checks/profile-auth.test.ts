import { expect, it } from 'vitest';
import profileAuth from '../../checks/profile-auth.ts';
import { AUTH_METHODS } from '../../src/check/tunnel.ts';
import { observe } from './observe.ts';

it.each(AUTH_METHODS)('repeats what it was told: %s', async (auth) => {
	expect(await observe(profileAuth, { options: { auth } })).toMatchObject({ status: 'pass', outcome: auth, evidence: {} });
});

it('does not guess', async () => {
	expect(await observe(profileAuth, {})).toMatchObject({ status: 'unknown', outcome: 'not-given' });
});
