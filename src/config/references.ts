import type { DocumentReader } from '../document.ts';
import type { Settings } from './read.ts';

/** What a configuration may name. */
export interface Known {
	readonly checks: readonly { readonly id: string; readonly scope: string }[];
	readonly causes: readonly { readonly id: string }[];
	hasCode(code: string): boolean;
}

/** Names of nothing are mostly misspelt, and would be silently without effect: each is a fault. */
export function refuseUnknownNames(reader: DocumentReader, settings: Settings, { checks, causes, hasCode }: Known): void {
	const { file, only = [], skip, targets, waivers } = settings;
	const fault = (path: string, expected: string) => reader.fault(file, path, expected);
	const check = (path: string, id: string) => {
		const known = checks.find((each) => each.id === id);
		if (known === undefined) fault(path, `there is no check "${id}"; "vpn-doctor checks" lists them`);
		return known;
	};
	for (const [at, id] of only.entries()) check(`checks.only.${at}`, id);
	for (const [at, id] of skip.entries()) check(`checks.skip.${at}`, id);
	if (only.length > 0 && only.every((id) => skip.includes(id)))
		fault('checks', 'expected a check that is not left out: "skip" leaves none of "only"');
	for (const [at, target] of targets.entries()) {
		for (const [index, id] of target.skip.entries()) {
			const known = check(`targets.${at}.skip.${index}`, id);
			if (known?.scope === 'run')
				fault(
					`targets.${at}.skip.${index}`,
					`expected a check of the server or the way: "${id}" looks at this computer, for all targets. Use checks.skip`,
				);
		}
		for (const [tunnel, code] of Object.entries(target.expected.predicts ?? {}))
			if (!hasCode(code))
				fault(
					`targets.${at}.expect.predicts${tunnel === 'any' ? '' : `.${tunnel}`}`,
					`there is no code "${code}"; "vpn-doctor codes" lists them`,
				);
	}
	for (const [at, waiver] of waivers.entries()) {
		const known = waiver.check === undefined ? undefined : check(`waivers.${at}.check`, waiver.check);
		if (known?.scope === 'run' && waiver.target !== undefined)
			fault(`waivers.${at}.target`, `expected none: the check "${known.id}" looks at this computer, for all targets`);
		if (waiver.cause !== undefined && !causes.some(({ id }) => id === waiver.cause))
			fault(`waivers.${at}.cause`, `there is no cause "${waiver.cause}"; the JSON report names them (targets[].causes[].id)`);
	}
}
