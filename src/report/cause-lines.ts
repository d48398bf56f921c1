import type { Judgement } from '../catalog/match.ts';
import type { CauseLine } from './schema.ts';

/** A judged cause as the report shows it; `{host}` in its commands becomes the host that was asked about. */
export function causeLine({ cause, standing, asks, ...proofs }: Judgement, host?: string): CauseLine {
	const { id, title, explain, owner, where, likelihood } = cause;
	const remedy = cause.remedy.map((step) =>
		step.command === undefined || host === undefined ? step : { ...step, command: step.command.replaceAll('{host}', host) },
	);
	return {
		id,
		title,
		...(explain === undefined ? {} : { explain }),
		owner,
		where,
		likelihood,
		standing,
		for: proofs.for,
		against: proofs.against,
		open: proofs.open,
		asks: asks.map(({ id: ask, question }) => ({ id: ask, question })),
		remedy,
	};
}

const STANDING: readonly CauseLine['standing'][] = ['fits', 'open', 'ruled-out'];
const LIKELIHOOD: readonly CauseLine['likelihood'][] = ['common', 'occasional', 'rare'];

/** What fits first, then by likelihood. */
export function byStanding(a: CauseLine, b: CauseLine): number {
	return STANDING.indexOf(a.standing) - STANDING.indexOf(b.standing) || LIKELIHOOD.indexOf(a.likelihood) - LIKELIHOOD.indexOf(b.likelihood);
}
