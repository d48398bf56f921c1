import { createReadStream } from 'node:fs';
import { parseTarget } from '../check/target.ts';
import { Report } from '../report/schema.ts';
import { SCHEMA_VERSION } from '../report/schema-version.ts';
import { InputError, UsageError } from './command.ts';
import { unreadable } from './explain-input.ts';

/** A report of many targets has some hundred KB. In bytes. */
const LARGEST_REPORT = 64 * 1024 * 1024;
/** How much of a fault is told: its words come from the file, and may be anything. */
const LONGEST_FAULT = 200;
const HINT = 'Name a file that "vpn-doctor check HOST --save FILE" wrote.';

/** Reads the saved report that `flag` names. It may be anybody's file: it is held against the schema before anything is believed. */
export async function readReport(file: string, flag: string): Promise<Report> {
	if (file.trim() === '') throw new UsageError(`${flag} needs the name of a file, such as report.json.`);
	const text = await readText(file);
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		throw new InputError(`${file} is not JSON. ${HINT}`);
	}
	const fault = faultOf(json);
	if (fault === undefined) return json as Report;
	const line = fault.replace(/\s+/g, ' ');
	const told = line.length > LONGEST_FAULT ? `${line.slice(0, LONGEST_FAULT)}…` : line;
	throw new InputError(`${file} is no report of this program: ${told}. ${HINT}`);
}

/** The target that is meant: the only one, or the one that --host names. */
export function targetOf({ targets }: Report, host: string | undefined): Report['targets'][number] {
	const hosts = targets.map((target) => target.host).join(', ');
	const meant = host === undefined ? undefined : hostIn(host);
	const target = host === undefined && targets.length === 1 ? targets[0] : targets.find((each) => each.host.toLowerCase() === meant);
	if (target !== undefined) return target;
	if (targets.length === 0) throw new InputError('The saved run has no target: there is nothing to hold the causes against.');
	throw new UsageError(
		host === undefined
			? `The saved run is about several hosts. Choose one with --host: ${hosts}.`
			: `The saved run is not about ${host}, but about ${hosts}.`,
	);
}

/** Bytes with a mark are what `--json > report.json` leaves in Windows PowerShell: UTF-16. */
async function readText(file: string): Promise<string> {
	const blocks: Buffer[] = [];
	let size = 0;
	try {
		for await (const block of createReadStream(file)) {
			blocks.push(block as Buffer);
			size += (block as Buffer).length;
			if (size > LARGEST_REPORT) throw new InputError(`${file} is too large for a report. ${HINT}`);
		}
	} catch (error) {
		throw error instanceof InputError ? error : unreadable(file, error as NodeJS.ErrnoException);
	}
	const bytes = Buffer.concat(blocks);
	return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** What the schema, or the host's grammar, has against it. A host goes into commands that are there to be copied. */
function faultOf(json: unknown): string | undefined {
	const version = typeof json === 'object' && json !== null && 'schemaVersion' in json ? json.schemaVersion : undefined;
	if (typeof version === 'number' && version !== SCHEMA_VERSION)
		return `its schemaVersion is ${version}, and this version of vpn-doctor reads ${SCHEMA_VERSION}`;
	const result = safely(json);
	if (typeof result === 'string') return result;
	// Within a schemaVersion names may be added: a newer version's report is read as far as this one knows it.
	const issue = result.error?.issues.find(({ code }) => code !== 'unrecognized_keys');
	if (issue !== undefined) {
		const what = issue.message.endsWith('received undefined') ? 'this is missing' : issue.message;
		return `${issue.path.length === 0 ? 'the whole file' : issue.path.join('.')}: ${what}`;
	}
	const strange = (json as Report).targets.findIndex(({ host }) => hostIn(host) !== host.toLowerCase());
	return strange === -1 ? undefined : `targets.${strange}.host: this is no host`;
}

/** The schema reads evidence of any depth by calling itself. */
function safely(json: unknown): ReturnType<typeof Report.safeParse> | string {
	try {
		return Report.safeParse(json);
	} catch (error) {
		if (error instanceof RangeError) return 'it is nested too deeply';
		throw error;
	}
}

/** The host in what somebody typed or a file says; undefined where there is none. */
function hostIn(text: string): string | undefined {
	try {
		return parseTarget(text).host.toLowerCase();
	} catch {
		return undefined;
	}
}
