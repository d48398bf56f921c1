import type { Act } from '../acts.ts';
import { askedOf } from '../asked-of.ts';
import { remediesFor } from '../remedies.ts';
import type { CauseLine, Report, TargetReport } from '../schema.ts';
import { nameOf } from '../target-name.ts';
import { accepted } from './besides.ts';
import { block, code, text } from './escape.ts';

const MOST_STEPS = 3;
const MOST_EVIDENCE = 6;
const MOST_TARGETS = 10;

/** What is wrong, what was seen of it, and what to do. */
export function actSection(report: Report, { cause, targets }: Act): string {
	const [first] = targets;
	const client = first === undefined ? report.client : askedOf(report, first).client;
	const lines = [
		...(report.targets.length > 1 ? [concerned(targets)] : []),
		...seen(cause, targets),
		...(cause.waived === undefined ? [] : [`- **Accepted:** ${accepted(cause.waived)}`]),
		...remediesFor(cause, client).slice(0, MOST_STEPS).map(step),
		...cause.asks
			.slice(0, 1)
			.map(({ id, question }) => `- **Ask the user:** ${text(question)} (${code(`--answer ${id}=yes`)} or ${code('=no')})`),
	];
	const explained = cause.explain === undefined ? [] : [text(cause.explain)];
	return [`### ${text(cause.title)}`, ...explained, lines.join('\n')].join('\n\n');
}

function concerned(targets: readonly TargetReport[]): string {
	const more = targets.length - MOST_TARGETS;
	return `- **Concerns:** ${targets
		.slice(0, MOST_TARGETS)
		.map((target) => code(nameOf(target)))
		.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The evidence for this cause, of each target that has it. */
function seen({ id }: CauseLine, targets: readonly TargetReport[]): readonly string[] {
	const all = targets.flatMap((target) => {
		const proofs = target.causes.find((cause) => cause.id === id)?.for ?? [];
		const said = proofs.map(({ says, question, answer }) => says ?? (question === undefined ? undefined : `${question} ${answer}`));
		const of = targets.length > 1 ? `${code(nameOf(target))}: ` : '';
		return said.flatMap((evidence) => (evidence === undefined ? [] : [`- **Seen:** ${of}${text(evidence)}`]));
	});
	return [...new Set(all)].slice(0, MOST_EVIDENCE);
}

const PLACES: Readonly<Record<CauseLine['remedy'][number]['platform'], string>> = {
	windows: '',
	any: '',
	linux: ' on Linux',
	macos: ' on macOS',
	server: ' on the server',
	router: ' on the router',
};

function step({ platform, do: action, command, elevation, undo, verify }: CauseLine['remedy'][number], at: number): string {
	const lines = [
		`- **${at === 0 ? 'Do' : 'Or'}${PLACES[platform]}${elevation === true ? ' (as administrator or root)' : ''}:** ${text(action)}`,
	];
	if (command !== undefined) lines.push(`\n${block(command, '  ')}`);
	if (verify !== undefined) lines.push(`  - Check: ${text(verify)}`);
	if (undo !== undefined) lines.push(`  - Undo: ${text(undo)}`);
	return lines.join('\n');
}
