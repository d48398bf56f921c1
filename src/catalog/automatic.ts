import type { AuthMethod, BUILT_IN_TUNNELS, Tunnel } from '../check/tunnel.ts';
import { distinct } from './match.ts';
import type { Prediction } from './predict.ts';
import { order } from './stages.ts';

/**
 * What Windows' tunnel type "Automatic" tries, in its order on current Windows
 * (event 20221 on Windows 11: `VpnStrategy = IKEv2 , SSTP , PPTP then L2TP`).
 */
const WALK = ['ikev2', 'sstp', 'pptp', 'l2tp'] as const satisfies readonly (typeof BUILT_IN_TUNNELS)[number][];

/** Codes of what stops every tunnel before one is tried: the phone book's own, RasMan, the name. */
const KEEPS_ITS_CODE: readonly string[] = ['623', '711', '749', '756', '868'];

/** Shown when every tunnel of the walk failed before sign-in. */
const ALL_TUNNELS_FAILED = '800';

/**
 * The walk of "Automatic" (DESIGN, 6). The first tunnel that reaches sign-in decides; one that fails at or after
 * authentication ends the dial with its own code; 800 if all fail before; undetermined if none reaches sign-in
 * and one cannot be told. `inOrder`: as the connection is set to try them; `hasKey`: it has a pre-shared key for L2TP.
 */
export function predictAutomatic(
	predictions: readonly Prediction[],
	auth: AuthMethod | undefined,
	inOrder: readonly Tunnel[] = WALK,
	hasKey = false,
): Prediction {
	const tried = inOrder.filter((tunnel) => hasKey || isTried(tunnel, auth));
	const walk = tried.flatMap((tunnel) => predictions.filter((p) => p.tunnel === tunnel));
	const stopsAll = sharedFailure(walk);
	if (stopsAll !== undefined) return { ...stopsAll, tunnel: 'automatic' };

	const cannotTell: Prediction[] = [];
	for (const prediction of walk) {
		if (prediction.outcome === 'reaches-sign-in') return { ...prediction, tunnel: 'automatic' };
		if (prediction.outcome === 'undetermined') cannotTell.push(prediction);
		else if (endsTheDial(prediction)) {
			if (cannotTell.length === 0) return { ...prediction, tunnel: 'automatic' };
			return undetermined(cannotTell, prediction.code);
		}
	}
	if (walk.length === 0 || cannotTell.length > 0) return undetermined(cannotTell);
	const codes = [...new Set(walk.flatMap(({ code }) => code ?? []))].filter((code) => code !== ALL_TUNNELS_FAILED);
	return {
		tunnel: 'automatic',
		outcome: 'fails',
		code: ALL_TUNNELS_FAILED,
		equallyLikely: [],
		alsoPossible: codes,
		causes: [...new Set(walk.flatMap(({ causes }) => causes))],
		because: distinct(walk.flatMap(({ because }) => because)),
		ruledOut: [],
		// That each of them fails was seen; only their own codes may be in doubt.
		certainty: 'certain',
		notExcluded: [],
		unmeasured: [],
	};
}

/** One of these could reach sign-in; if none does, the dial may end with the code of the one behind them. */
function undetermined(cannotTell: readonly Prediction[], otherwise?: string): Prediction {
	return {
		tunnel: 'automatic',
		outcome: 'undetermined',
		equallyLikely: [],
		alsoPossible: otherwise === undefined ? [] : [otherwise],
		causes: [],
		because: [],
		ruledOut: [],
		notExcluded: mostImportantOf(cannotTell),
		unmeasured: [...new Set(cannotTell.flatMap(({ unmeasured }) => unmeasured))],
	};
}

/** L2TP is passed over when the connection is known to have neither a pre-shared key nor a certificate. */
function isTried(tunnel: Tunnel, auth: AuthMethod | undefined): boolean {
	return tunnel !== 'l2tp' || auth === undefined || auth === 'psk' || auth === 'machine-certificate';
}

/** One fault that stops every tunnel with the same code of its own. */
function sharedFailure(walk: readonly Prediction[]): Prediction | undefined {
	const [first] = walk;
	if (first?.code === undefined || !KEEPS_ITS_CODE.includes(first.code)) return undefined;
	return walk.every(({ outcome, code }) => outcome === 'fails' && code === first.code) ? first : undefined;
}

function endsTheDial({ breaksAt }: Prediction): boolean {
	return breaksAt !== undefined && order(breaksAt) >= order('authenticate');
}

function mostImportantOf(predictions: readonly Prediction[]): Prediction['notExcluded'] {
	const codes = new Map<string, Set<string>>();
	for (const { code, causes } of predictions.flatMap(({ notExcluded }) => notExcluded)) {
		codes.set(code, new Set([...(codes.get(code) ?? []), ...causes]));
	}
	return [...codes].map(([code, causes]) => ({ code, causes: [...causes] }));
}
