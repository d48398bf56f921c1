import { describe, expect, it } from 'vitest';
import { predictAutomatic } from '../../src/catalog/automatic.ts';
import type { Prediction } from '../../src/catalog/predict.ts';
import type { Stage } from '../../src/catalog/stages.ts';
import type { AuthMethod, Tunnel } from '../../src/check/tunnel.ts';

type Foretold = Omit<Partial<Prediction>, 'tunnel'>;

const nothing = { equallyLikely: [], alsoPossible: [], causes: [], because: [], ruledOut: [], notExcluded: [], unmeasured: [] };

const reaches: Foretold = { outcome: 'reaches-sign-in', reached: 'identity' };

function fails(code: string | undefined, breaksAt: Stage, certainty: Prediction['certainty'] = 'certain'): Foretold {
	return {
		outcome: 'fails',
		...(code === undefined ? {} : { code }),
		breaksAt,
		certainty: certainty ?? 'certain',
		causes: [`cause-of-${code}`],
	};
}

function unsure(unmeasured: string, notExcluded: Prediction['notExcluded'] = []): Foretold {
	return { outcome: 'undetermined', unmeasured: [unmeasured], notExcluded };
}

/** In the order of the report, which is not the order of the walk. */
function walked(foretold: { readonly [T in Tunnel]?: Foretold }, auth?: AuthMethod): Prediction {
	const tunnels = ['pptp', 'l2tp', 'ikev2', 'sstp'] as const;
	const predictions = tunnels.flatMap((tunnel) => {
		const given = foretold[tunnel];
		return given === undefined ? [] : [{ ...nothing, outcome: 'undetermined', ...given, tunnel } as Prediction];
	});
	return predictAutomatic(predictions, auth);
}

const blocked = { ikev2: fails('809', 'transport'), sstp: fails('0x80072EE2', 'transport'), pptp: fails('807', 'transport') };

describe('the walk of Automatic', () => {
	it('is decided by the first tunnel that reaches sign-in', () => {
		expect(walked({ ...blocked, ikev2: reaches, l2tp: reaches })).toMatchObject({ tunnel: 'automatic', outcome: 'reaches-sign-in' });
		expect(walked({ ...blocked, pptp: reaches, l2tp: fails('789', 'negotiate') })).toMatchObject({ outcome: 'reaches-sign-in' });
		expect(walked({ ...blocked, l2tp: reaches }, 'psk')).toMatchObject({ tunnel: 'automatic', outcome: 'reaches-sign-in' });
	});

	it('ends with 800 when all fail before sign-in, with the code of each under it', () => {
		expect(walked({ ...blocked, l2tp: fails('789', 'negotiate') })).toMatchObject({
			tunnel: 'automatic',
			outcome: 'fails',
			code: '800',
			alsoPossible: ['809', '0x80072EE2', '807', '789'],
			causes: ['cause-of-809', 'cause-of-0x80072EE2', 'cause-of-807', 'cause-of-789'],
			certainty: 'certain',
		});
	});

	it('lists 800 itself only once, and needs no code of every tunnel', () => {
		const prediction = walked(
			{ ikev2: fails('800', 'transport'), sstp: fails(undefined, 'transport'), pptp: fails('800', 'transport') },
			'eap',
		);
		expect(prediction).toMatchObject({ code: '800', alsoPossible: [] });
	});

	it('is sure of 800 when every tunnel was seen to fail, however unsure its own code', () => {
		expect(walked({ ...blocked, l2tp: fails('789', 'negotiate', 'possible') }).certainty).toBe('certain');
	});

	it.each(['868', '711', '623', '756'])('keeps %s, which stops every tunnel', (code) => {
		const stopped = fails(code, 'profile');
		expect(walked({ ikev2: stopped, sstp: stopped, pptp: stopped, l2tp: stopped })).toEqual({
			...nothing,
			...stopped,
			tunnel: 'automatic',
		});
	});

	it('does not keep such a code when only some tunnels end in it', () => {
		expect(walked({ ...blocked, ikev2: fails('868', 'name') }, 'eap')).toMatchObject({
			code: '800',
			alsoPossible: ['868', '0x80072EE2', '807'],
		});
		const stopped = fails('868', 'name');
		expect(walked({ ikev2: stopped, sstp: stopped, pptp: unsure('dns') }, 'eap').outcome).toBe('undetermined');
	});

	it('does not keep a code of one tunnel that all happen to share', () => {
		const same = fails('809', 'transport');
		expect(walked({ ikev2: same, sstp: same, pptp: same, l2tp: same }).code).toBe('800');
	});

	it.each<Stage>(['authenticate', 'configure', 'session'])('ends with the code of the first that fails at %s', (at) => {
		const prediction = walked({ ...blocked, sstp: fails('691', at), pptp: reaches });
		expect(prediction).toMatchObject({ tunnel: 'automatic', outcome: 'fails', code: '691', breaksAt: at, causes: ['cause-of-691'] });
	});

	it('goes on after what fails at identity or before', () => {
		expect(walked({ ...blocked, ikev2: fails('13801', 'identity'), pptp: reaches }).outcome).toBe('reaches-sign-in');
	});

	it('cannot tell when none reaches sign-in and one cannot be told', () => {
		expect(
			walked({
				ikev2: unsure('ikev2', [{ code: '809', causes: ['a'] }]),
				sstp: fails('0x80072EE2', 'transport'),
				pptp: unsure('gre', [
					{ code: '806', causes: ['b'] },
					{ code: '809', causes: ['c', 'a'] },
				]),
				l2tp: fails('789', 'negotiate'),
			}),
		).toMatchObject({
			tunnel: 'automatic',
			outcome: 'undetermined',
			causes: [],
			notExcluded: [
				{ code: '809', causes: ['a', 'c'] },
				{ code: '806', causes: ['b'] },
			],
			unmeasured: ['ikev2', 'gre'],
		});
	});

	it('reaches sign-in even where an earlier tunnel cannot be told: either way it comes that far', () => {
		expect(walked({ ikev2: unsure('ikev2'), sstp: fails('0x80072EE2', 'transport'), pptp: reaches }).outcome).toBe('reaches-sign-in');
	});

	it('never comes to what stands behind a tunnel that ends the dial', () => {
		const prediction = walked({ ikev2: unsure('ikev2'), sstp: fails('691', 'authenticate'), pptp: reaches, l2tp: unsure('ikev1') });
		expect(prediction).toMatchObject({ outcome: 'undetermined', unmeasured: ['ikev2'], alsoPossible: ['691'] });
		expect(prediction).not.toHaveProperty('code');
	});

	it.each<[AuthMethod | undefined, string]>([
		['password', 'fails'],
		['eap', 'fails'],
		['user-certificate', 'fails'],
		['psk', 'undetermined'],
		['machine-certificate', 'undetermined'],
		[undefined, 'undetermined'],
	])('with sign-in by %s comes out %s where only L2TP cannot be told', (auth, outcome) => {
		expect(walked({ ...blocked, l2tp: unsure('ikev1') }, auth).outcome).toBe(outcome);
	});

	it('passes L2TP over together with its code', () => {
		expect(walked({ ...blocked, l2tp: fails('789', 'negotiate') }, 'eap').alsoPossible).not.toContain('789');
	});

	it('covers the built-in tunnels only, and claims nothing without any', () => {
		const wireguard = { ...nothing, ...reaches, tunnel: 'wireguard' } as Prediction;
		expect(predictAutomatic([wireguard], undefined)).toEqual({ ...nothing, tunnel: 'automatic', outcome: 'undetermined' });
	});
});
