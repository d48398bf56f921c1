import { win32 as paths } from 'node:path';
import type { Exec } from '../exec.ts';
import { type Reading, readable, type Unreadable, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import { SECTIONS, type SectionName } from './powershell-sections.ts';

/** One row of an answer: what its section selected, in values that no language changes. */
export type Row = Readonly<Record<string, unknown>>;

/** Windows PowerShell, as it is asked by a host: started at most once, when the first question comes, and then asked everything. */
export interface PowerShell {
	/** The rows of one section; empty where its command found nothing. */
	rows(section: SectionName): Promise<Reading<readonly Row[]>>;
}

interface PowerShellParts {
	readonly exec: Exec;
	readonly systemRoot: string;
	readonly signal?: AbortSignal;
}

/** A start takes a third of a second and up to some seconds on a machine that has just been switched on. Checks that wait for it declare two exchanges. */
const PATIENCE_MS = 6500;
/** Far more connections, rules or networks than any computer has. */
const MOST_ROWS = 2000;

/**
 * The one start of PowerShell in a run. Each section answers in a line of its own as soon as it is known, so a slow or hanging
 * section costs only itself and those behind it; what PowerShell says besides is not read. No profile, no prompt, an absolute
 * path; nothing is changed. A PowerShell that ends with 0 and says nothing (Wine's stub, a policy) could not be read.
 */
export function powerShell({ exec, systemRoot, signal }: PowerShellParts): PowerShell {
	const start = once(() => {
		const answers = openAnswers();
		const hear = lines((line) => answers.hear(line));
		const program = paths.join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
		const ran = exec(program, ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', scriptOf(SECTIONS)], {
			timeoutMs: PATIENCE_MS,
			onOutput: hear,
			...(signal === undefined ? {} : { signal }),
		});
		void ran.then((ended) => {
			hear('\n');
			// Whatever was not heard on the way; what was, is answered already.
			for (const line of ended.read ? ended.value.stdout.split('\n') : []) answers.hear(line.trim());
			answers.end(ended.read ? unreadable('failed', `powershell.exe: exit ${ended.value.exitCode}, no answer`) : ended);
		});
		return answers;
	});
	return { rows: (section) => start().of(section) };
}

/**
 * The script: every section in a `try` of its own, and an error as the name of its type and its number. Written for
 * ConstrainedLanguage too, in which a policy may hold PowerShell: no methods, only cmdlets and properties.
 */
export function scriptOf(sections: Readonly<Record<string, string>>): string {
	return [
		"$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; $WarningPreference = 'SilentlyContinue'",
		'try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }',
		...Object.entries(sections).map(
			([name, script]) =>
				`$answer = try { @{ section = '${name}'; rows = @(${script}) } } catch { @{ section = '${name}'; error = [string]$_.CategoryInfo.Reason; number = [int]$_.Exception.HResult; refused = ([int]$_.CategoryInfo.Category -eq ${PERMISSION_DENIED}) } }; ConvertTo-Json $answer -Compress -Depth 5`,
		),
	].join('\n');
}

/** System.Management.Automation.ErrorCategory.PermissionDenied. */
const PERMISSION_DENIED = 18;
/** E_ACCESSDENIED as a signed number, and what the names of types say of the same. */
const E_ACCESS_DENIED = -2147024891;

interface Answers {
	of(section: SectionName): Promise<Reading<readonly Row[]>>;
	hear(line: string): void;
	/** What was not heard by now never will be. */
	end(why: Unreadable): void;
}

function openAnswers(): Answers {
	const open = Object.keys(SECTIONS).map((name) => [name, Promise.withResolvers<Reading<readonly Row[]>>()] as const);
	const bySection = new Map<string, (typeof open)[number][1]>(open);
	return {
		of: (section) => (bySection.get(section) as (typeof open)[number][1]).promise,
		hear: (line) => {
			const answer = answerIn(line);
			if (answer !== undefined) bySection.get(answer.section)?.resolve(answer.reading);
		},
		end: (why) => {
			for (const { resolve } of bySection.values()) resolve(why);
		},
	};
}

/** Calls back for each whole line of what comes in pieces. */
function lines(line: (text: string) => void): (piece: string) => void {
	let rest = '';
	return (piece) => {
		const parts = (rest + piece).split('\n');
		rest = parts.pop() ?? '';
		for (const part of parts) line(part.trim());
	};
}

interface Answer {
	readonly section: string;
	readonly reading: Reading<readonly Row[]>;
}

function answerIn(line: string): Answer | undefined {
	const said = objectIn(line);
	if (typeof said?.section !== 'string') return undefined;
	const { section } = said;
	if (typeof said.error === 'string') {
		const reason = said.refused === true || said.number === E_ACCESS_DENIED ? 'not-permitted' : whyOf(said.error);
		return { section, reading: unreadable(reason, `powershell.exe, ${section}: ${said.error} ${said.number}`) };
	}
	// The console's page could not be set (ConstrainedLanguage): letters are spoilt, and a spoilt name is a wrong one.
	if (line.includes('\uFFFD')) return { section, reading: unreadable('failed', `powershell.exe, ${section}: encoding`) };
	const rows = rowsIn(said.rows);
	return { section, reading: rows === undefined ? unreadable('failed', `powershell.exe, ${section}: rows`) : readable(rows) };
}

function whyOf(error: string): Unreadable['reason'] {
	return error === 'CommandNotFoundException' ? 'unsupported' : 'failed';
}

/** Windows PowerShell writes some arrays as `{ "value": […], "Count": n }`. */
function rowsIn(rows: unknown): readonly Row[] | undefined {
	const list = isRow(rows) && Array.isArray(rows.value) ? rows.value : rows;
	return Array.isArray(list) && list.length <= MOST_ROWS && list.every(isRow) ? list : undefined;
}

function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(line: string): Row | undefined {
	if (!line.startsWith('{')) return undefined;
	try {
		const value: unknown = JSON.parse(line);
		return isRow(value) ? value : undefined;
	} catch {
		return undefined;
	}
}
