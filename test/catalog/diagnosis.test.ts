import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/catalog/diagnosis.ts';
import type { TunnelEntry } from '../../src/catalog/schema.ts';
import { bestOf } from '../../src/check/answer.ts';
import type { Answer, CheckResult } from '../../src/check/result.ts';
import type { Client, Tunnel } from '../../src/check/tunnel.ts';
import { catalogOf, cause, leads, pptpLadder, saw } from './fakes.ts';

const silent = cause('tcp-silent', { when: [{ check: 'pptp', outcome: 'silent' }], leadsTo: [leads({ codes: ['809'] })] });
const refused = cause('tcp-refused', { when: [{ check: 'pptp', outcome: 'refused' }], leadsTo: [leads({ codes: ['800'] })] });
const greBlocked = cause('gre-blocked', {
	when: [
		{ check: 'pptp', outcome: 'accepted' },
		{ check: 'gre', outcome: 'silent' },
	],
	leadsTo: [leads({ at: 'negotiate' })],
});
const sstpRefused = cause('sstp-refused', {
	when: [{ check: 'sstp-port', outcome: 'refused' }],
	leadsTo: [leads({ tunnel: 'sstp', codes: ['0x80072EFD'] })],
});
const sstpLadder: TunnelEntry = {
	tunnel: 'sstp',
	uses: 'TCP 443',
	reachesSignInWhen: [{ at: 'transport', check: 'sstp-port', outcome: 'open' }],
};
const catalog = catalogOf({ causes: [silent, refused, greBlocked, sstpRefused], tunnels: [pptpLadder, sstpLadder] });

const [A, B, SIX] = ['192.0.2.1', '192.0.2.2', '2001:db8::1'];

/** A check that was asked at each address, as the runner puts it together. */
function at(id: string, seen: Readonly<Record<string, string>>): CheckResult {
	const byAddress = Object.entries(seen).map(([address, what]) => {
		const { id: _, group: __, title: ___, ...answer } = saw(id, what);
		return { address, ...answer };
	});
	return { ...saw(id, 'skip'), ...(bestOf(byAddress) as Answer), byAddress };
}

function diagnosed(results: readonly CheckResult[], tunnels: readonly Tunnel[] = ['pptp'], automatic = false, client: Client = 'windows') {
	return diagnose(catalog, [saw('dns', 'pass resolved'), ...results], { client, tunnels, automatic });
}

describe('one address', () => {
	it('is one story', () => {
		const { predictions, judgements } = diagnosed([at('pptp', { [A]: 'fail silent' })]);
		expect(predictions).toHaveLength(1);
		expect(predictions[0]).toMatchObject({ tunnel: 'pptp', outcome: 'fails', code: '809', causes: ['tcp-silent'], certainty: 'certain' });
		expect(judgements.map(({ cause: { id }, standing }) => `${id} ${standing}`)).toEqual([
			'tcp-silent fits',
			'tcp-refused ruled-out',
			'gre-blocked ruled-out',
			'sstp-refused open',
		]);
	});
});

describe('two addresses', () => {
	const dead = { [A]: 'fail silent' };

	it('of which the first is dead and the second gets through: through, and the dead one’s code stays possible', () => {
		const [pptp] = diagnosed([
			at('pptp', { ...dead, [B]: 'pass accepted' }),
			at('gre', { [A]: 'skip', [B]: 'pass both-ways' }),
		]).predictions;
		expect(pptp).toMatchObject({ outcome: 'reaches-sign-in', reached: 'negotiate', alsoPossible: ['809'] });
		expect(pptp).not.toHaveProperty('code');
	});

	it('are never mixed: what one reached and the other reached is not one way', () => {
		// GRE passes where TCP is dead, and the other way about: no address gets through.
		const [pptp] = diagnosed([
			at('pptp', { ...dead, [B]: 'pass accepted' }),
			at('gre', { [A]: 'pass both-ways', [B]: 'fail silent' }),
		]).predictions;
		expect(pptp).toMatchObject({ outcome: 'fails' });
		expect([pptp?.code, ...(pptp?.alsoPossible ?? [])].sort()).toEqual(['806', '809']);
	});

	it('of which one is dead and one cannot be told: cannot tell', () => {
		const [pptp] = diagnosed([at('pptp', { ...dead, [B]: 'unknown unreadable' })]).predictions;
		expect(pptp).toMatchObject({ outcome: 'undetermined', unmeasured: ['pptp', 'gre'], alsoPossible: ['809'] });
	});

	it('that are dead alike: the same code, as surely', () => {
		const [pptp] = diagnosed([at('pptp', { ...dead, [B]: 'fail silent' })]).predictions;
		expect(pptp).toMatchObject({ outcome: 'fails', code: '809', alsoPossible: [], certainty: 'certain', causes: ['tcp-silent'] });
	});

	it('that are dead in different ways: which is shown last is not known, so neither code is certain', () => {
		const { predictions, judgements } = diagnosed([at('pptp', { ...dead, [B]: 'fail refused' })]);
		expect(predictions[0]).toMatchObject({ outcome: 'fails', code: '809', alsoPossible: ['800'], certainty: 'likely' });
		expect(predictions[0]?.causes).toEqual(['tcp-silent', 'tcp-refused']);
		const standing = Object.fromEntries(judgements.map(({ cause: { id }, standing }) => [id, standing]));
		expect(standing).toMatchObject({ 'tcp-silent': 'fits', 'tcp-refused': 'fits', 'gre-blocked': 'ruled-out' });
	});

	it('every cause that a prediction names as its own fits', () => {
		const stories = ['fail silent', 'fail refused', 'pass accepted', 'unknown unreadable', 'skip', 'error'];
		const gre = ['fail silent', 'pass both-ways', 'skip'];
		for (const one of stories)
			for (const two of stories)
				for (const greOne of gre)
					for (const greTwo of gre) {
						const { predictions, judgements } = diagnosed([at('pptp', { [A]: one, [B]: two }), at('gre', { [A]: greOne, [B]: greTwo })]);
						for (const id of predictions.flatMap(({ causes }) => causes)) {
							expect(judgements.find((each) => each.cause.id === id)?.standing, `${one}, ${two}, ${greOne}, ${greTwo}`).toBe('fits');
						}
					}
	});
});

describe('an address of a family that a tunnel does not have', () => {
	it('does not make that tunnel undetermined', () => {
		const results = [at('icmp', { [SIX]: 'pass answers', [A]: 'pass answers' }), at('pptp', { [A]: 'fail refused' })];
		expect(diagnosed(results).predictions[0]).toMatchObject({ outcome: 'fails', code: '800', certainty: 'certain' });
	});

	it('does not lend it what another tunnel saw there', () => {
		const results = [at('pptp', { [A]: 'fail refused' }), at('sstp-port', { [SIX]: 'pass open', [A]: 'fail refused' })];
		const [pptp, sstp] = diagnosed(results, ['pptp', 'sstp']).predictions;
		expect(pptp).toMatchObject({ outcome: 'fails', code: '800', alsoPossible: [] });
		expect(sstp).toMatchObject({ outcome: 'reaches-sign-in', alsoPossible: ['0x80072EFD'] });
	});

	it('leaves it undetermined where nothing of that tunnel was asked at any address', () => {
		expect(diagnosed([at('icmp', { [SIX]: 'pass answers', [A]: 'pass answers' })]).predictions[0]).toMatchObject({
			outcome: 'undetermined',
			unmeasured: ['pptp', 'gre'],
		});
	});
});

describe('Automatic', () => {
	const results = [at('pptp', { [A]: 'fail silent' }), at('sstp-port', { [A]: 'fail refused' })];

	it('stands first when no tunnel was asked for, and only for Windows', () => {
		const tunnels = ['pptp', 'sstp'] as const;
		expect(diagnosed(results, tunnels, true).predictions.map(({ tunnel }) => tunnel)).toEqual(['automatic', 'pptp', 'sstp']);
		expect(diagnosed(results, tunnels, false).predictions.map(({ tunnel }) => tunnel)).toEqual(['pptp', 'sstp']);
		expect(diagnosed(results, tunnels, true, 'linux').predictions.map(({ tunnel }) => tunnel)).toEqual(['pptp', 'sstp']);
	});

	it('is made of the tunnels’ own predictions', () => {
		expect(diagnosed(results, ['pptp', 'sstp'], true).predictions[0]).toMatchObject({
			outcome: 'fails',
			code: '800',
			alsoPossible: ['0x80072EFD', '809'],
			causes: ['sstp-refused', 'tcp-silent'],
		});
	});
});

describe('answers of a person', () => {
	it('rule out in every view', () => {
		const asked = cause('asked', {
			when: [{ check: 'pptp', outcome: 'silent' }],
			leadsTo: [leads({ codes: ['809'] })],
			ask: [{ id: 'works-elsewhere', question: 'Does it work elsewhere?', no: 'against' }],
		});
		const results = [saw('dns', 'pass resolved'), at('pptp', { [A]: 'fail silent', [B]: 'fail silent' })];
		const options = { client: 'windows', tunnels: ['pptp'], automatic: false } as const;
		const { predictions } = diagnose(catalogOf({ ...catalog, causes: [asked] }), results, options, new Map([['works-elsewhere', 'no']]));
		expect(predictions[0]).toMatchObject({ outcome: 'undetermined', causes: [] });
	});
});
