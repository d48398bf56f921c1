import { clock } from '../moment.ts';
import type { Report } from '../schema.ts';
import { nameOf } from '../target-name.ts';
import { tracesOf } from '../traces.ts';
import { cell, code, text } from './escape.ts';

const MOST_ROWS = 20;

/** What the administrator of the server searches the log for: of every target that is not seen to be well. */
export function logTable({ targets }: Report): readonly string[] {
	const several = targets.length > 1;
	const rows = targets
		.filter(({ verdict }) => verdict.state === 'fails' || verdict.state === 'undetermined')
		.flatMap((target) =>
			target.checks
				.flatMap(tracesOf)
				.map(({ of, at, from, to, ids }) => [
					...(several ? [code(nameOf(target))] : []),
					at === undefined ? '' : code(clock(at)),
					text(of),
					from.map(code).join(', '),
					code(to ?? target.addresses[0] ?? target.host),
					ids.map(code).join(', '),
				]),
		);
	if (rows.length === 0) return [];
	const head = [...(several ? ['Target'] : []), 'Time (UTC)', 'What was asked', 'From', 'To', 'Known as'];
	const more = rows.length - MOST_ROWS;
	const lines = [head, head.map(() => '---'), ...rows.slice(0, MOST_ROWS)].map((columns) => `| ${columns.map(cell).join(' | ')} |`);
	const rest = more > 0 ? [`\n… and ${more} more: the JSON report has them all.`] : [];
	return ['## To find it in the log of the server', [...lines, ...rest].join('\n')];
}
