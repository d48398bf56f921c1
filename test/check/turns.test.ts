import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { Turns, urgentOf } from '../../src/check/turns.ts';

describe('what is urgent', () => {
	const urgent = new Set([...urgentOf(checks)].map(({ id }) => id));

	it.each(['pptp', 'gre', 'ikev1', 'ikev2', 'sstp', 'openvpn'])('the conversation of %s', (id) => expect(urgent).toContain(id));

	it('all that a conversation waits for, and what that waits for', () => {
		for (const check of checks.filter(({ id }) => urgent.has(id))) {
			for (const other of [...Object.values(check.needs ?? {}), ...Object.values(check.after ?? {})]) expect(urgent).toContain(other.id);
		}
	});

	it.each(['ping', 'service-ikeext', 'clock'])('not %s, which no conversation waits for', (id) => expect(urgent).not.toContain(id));
});

describe('turns', () => {
	const here = { group: 'computer' } as const;
	const outwards = { group: 'server' } as const;

	it('go one by one, with a turn of the event loop in between', async () => {
		const turns = new Turns();
		const seen: string[] = [];
		const begin = async (name: string) => {
			await turns.next(here);
			seen.push(name);
			setImmediate(() => seen.push(`after ${name}`));
		};
		await Promise.all([begin('first'), begin('second'), begin('third')]);
		await new Promise((resolve) => setImmediate(resolve));
		expect(seen).toEqual(['first', 'second', 'after first', 'third', 'after second', 'after third']);
	});

	it('go to what leaves this computer before what looks at it', async () => {
		const turns = new Turns();
		const seen: string[] = [];
		const begin = async (name: string, check: Parameters<Turns['next']>[0]) => {
			await turns.next(check);
			seen.push(name);
		};
		await Promise.all([begin('a', here), begin('b', here), begin('c', outwards), begin('d', outwards)]);
		expect(seen).toEqual(['c', 'd', 'a', 'b']);
	});

	it('go on after a pause', async () => {
		const turns = new Turns();
		await turns.next(here);
		await new Promise((resolve) => setTimeout(resolve, 5));
		await turns.next(outwards);
		await Promise.all([turns.next(here), turns.next(outwards)]);
	});
});
