import type { Check, defineCheck } from '../check/define.ts';

/**
 * What a module with a check of one's own is written against: published as types only (`vpn-doctor/check`), for it imports nothing of
 * this program at run time.
 */
export interface OwnCheckApi {
	readonly defineCheck: typeof defineCheck;
	/** The checks that there are by their ids, those of earlier modules included: what its own may need. */
	readonly checks: Readonly<Record<string, Check>>;
}

/** The default export of such a module. */
export type OwnCheckModule = (api: OwnCheckApi) => Check | Promise<Check>;

export type { AddressContext, RunContext, TargetContext } from '../check/context.ts';
export type { Check, Saw } from '../check/define.ts';
