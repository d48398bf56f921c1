import { expect, it } from 'vitest';
import ikev1 from '../../checks/ikev1.ts';
import ikev2 from '../../checks/ikev2.ts';
import serverNat from '../../checks/server-nat.ts';
import type { Check, Observation } from '../../src/check/define.ts';
import { observe } from './observe.ts';

interface Nat {
	readonly here: boolean;
	readonly server: boolean;
}

const FREE: Nat = { here: true, server: false };
const BEHIND: Nat = { here: false, server: true };

function look(one?: object, two?: object) {
	const saw = new Map<Check, Observation>();
	if (one !== undefined) saw.set(ikev1, { outcome: 'accepted', ...one });
	if (two !== undefined) saw.set(ikev2, { outcome: 'accepted', ...two });
	return observe(serverNat, { saw });
}

const byIkev1 = (nat?: Nat) => ({ depth: { stage: 'agreed', ...(nat === undefined ? {} : { nat }) } });
const byIkev2 = (nat?: Nat) => ({ stage: 'accepted', answer: { kind: 'accepted', ...(nat === undefined ? {} : { nat }) } });

it('none', async () => {
	expect(await look(undefined, byIkev2(FREE))).toMatchObject({
		outcome: 'none',
		status: 'pass',
		says: 'The server knows itself by the address that was asked: no NAT in front of it shows.',
		evidence: { by: 'ikev2', here: true },
	});
	expect(await look(byIkev1(FREE))).toMatchObject({ outcome: 'none', evidence: { by: 'ikev1' } });
});

it('found, and only likely', async () => {
	const seen = await look(undefined, byIkev2(BEHIND));
	expect(seen).toMatchObject({ outcome: 'found', status: 'pass', evidence: { by: 'ikev2', here: false } });
	expect(seen.says).toBe('The server probably stands behind a NAT. One that always forces UDP encapsulation looks the same.');
	expect(await look(byIkev1(BEHIND))).toMatchObject({ outcome: 'found', evidence: { by: 'ikev1' } });
});

it('found on both sides, which asks more of the client', async () => {
	expect(await look(byIkev1({ here: true, server: true }))).toMatchObject({ outcome: 'found-on-both-sides', status: 'pass' });
});

it('found by one is found', async () => {
	expect(await look(byIkev1(FREE), byIkev2(BEHIND))).toMatchObject({ outcome: 'found', evidence: { by: 'ikev2' } });
	expect(await look(byIkev1(BEHIND), byIkev2(FREE))).toMatchObject({ outcome: 'found', evidence: { by: 'ikev1' } });
});

it.each([
	['neither was asked', undefined, undefined],
	['neither came so far', { depth: { stage: 'offer', how: 'silent' } }, { stage: 'answered', answer: { kind: 'no-proposal' } }],
	['the first message was enough', {}, {}],
	['the server sent no hashes', byIkev1(), byIkev2()],
])('not told, where %s', async (_, one, two) => {
	expect(await look(one, two)).toMatchObject({ outcome: 'not-told', status: 'unknown' });
});
