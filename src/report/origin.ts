import { utc } from './moment.ts';
import type { Report } from './schema.ts';

/** Where a report is from, where it is not what was just seen: a sentence each. Every form that people read says them. */
export function originOf({ redacted, judgedFrom }: Pick<Report, 'redacted' | 'judgedFrom'>): readonly string[] {
	return [
		...(judgedFrom === undefined
			? []
			: [
					`Nothing was measured now: this is what was seen on ${utc(judgedFrom.startedAt)}, judged again (then vpn-doctor ${judgedFrom.version} with catalog ${judgedFrom.catalogVersion}).`,
				]),
		...(redacted === true
			? ['Names and addresses are pseudonyms. Whoever made this report can turn them back: vpn-doctor redactions']
			: []),
	];
}
