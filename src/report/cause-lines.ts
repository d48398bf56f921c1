import type { Judgement } from '../catalog/match.ts';
import type { CauseLine } from './schema.ts';

/** A judged cause as the report shows it; `{host}` becomes the host that was asked about, or the word HOST. */
export function causeLine(judgement: Judgement, host = 'HOST'): CauseLine {
	const { cause, standing, asks, open } = judgement;
	const { id, title, explain, owner, where, likelihood } = cause;
	const named = (text: string) => nameHost(text, host);
	const asked = (all: Judgement['for']): CauseLine['for'] => all.map((proof) => withHost(proof, host));
	return {
		id,
		title: named(title),
		...(explain === undefined ? {} : { explain: named(explain) }),
		owner,
		where,
		likelihood,
		standing,
		for: asked(judgement.for),
		against: asked(judgement.against),
		open,
		asks: asks.map(({ id: ask, question }) => ({ id: ask, question: named(question) })),
		remedy: cause.remedy.map((step) => mapTexts(step, named)),
	};
}

/** A text of the catalog with the host that was asked about in place of `{host}`, or the word HOST. */
export function nameHost(text: string, host = 'HOST'): string {
	return text.replaceAll('{host}', host);
}

/** A piece of evidence whose question names the host. */
export function withHost(proof: Judgement['for'][number], host: string): CauseLine['for'][number] {
	return proof.question === undefined ? proof : { ...proof, question: nameHost(proof.question, host) };
}

const STANDING: readonly CauseLine['standing'][] = ['fits', 'open', 'ruled-out'];
const LIKELIHOOD: readonly CauseLine['likelihood'][] = ['common', 'occasional', 'rare'];

/** What fits first, then what a person's answers speak for, then by likelihood. */
export function byStanding(a: CauseLine, b: CauseLine): number {
	return (
		STANDING.indexOf(a.standing) - STANDING.indexOf(b.standing) ||
		told(b) - told(a) ||
		LIKELIHOOD.indexOf(a.likelihood) - LIKELIHOOD.indexOf(b.likelihood)
	);
}

function told({ for: proofs }: CauseLine): number {
	return proofs.filter(({ question }) => question !== undefined).length;
}

function mapTexts<T extends object>(record: T, change: (text: string) => string): T {
	return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typeof value === 'string' ? change(value) : value])) as T;
}
