import { programLines, syslogLines } from '../log-lines.ts';
import type { HostParts } from '../parts.ts';
import type { Log, LogLine, Past, PastQuestions } from '../past.ts';
import { hiddenJournal, journalLines } from './journal.ts';
import { isVpnProgram, vpnLines } from './vpn-programs.ts';

const FOLDER = '/var/log';
/** So many files are looked at, in the order of the alphabet. */
const MOST_FILES = 40;

/** Files in which many programs write; `.1` and a date are the last rotation. Compressed ones are left. */
const SYSLOG = /^(?:syslog|messages|daemon\.log|auth\.log|secure|user\.log)(?:\.1|-\d{8})?$/;
/** Files and folders of one program, by how their names begin. A status file of OpenVPN is no log. */
const OWN: readonly (readonly [name: RegExp, program: string])[] = [
	[/^(?:charon|strongswan)[\w.-]*\.log(?:\.1)?$/, 'charon'],
	[/^(?:pluto|libreswan)[\w.-]*\.log(?:\.1)?$/, 'pluto'],
	[/^openvpn(?![\w.-]*status)[\w.-]*\.log(?:\.1)?$/, 'openvpn'],
	[/^(?:ppp|pppd)[\w.-]*\.log(?:\.1)?$/, 'pppd'],
	[/^xl2tpd[\w.-]*\.log(?:\.1)?$/, 'xl2tpd'],
	[/^sstpc?[\w.-]*\.log(?:\.1)?$/, 'sstpc'],
];
const OWN_FOLDERS: readonly (readonly [name: string, program: string])[] = [
	['openvpn', 'openvpn'],
	['ppp', 'pppd'],
	['strongswan', 'charon'],
	['xl2tpd', 'xl2tpd'],
];

/** What Linux has written down of past attempts: systemd's journal where there is one, and the files of syslog and of the programs themselves. */
export function linuxPast(parts: HostParts, now: () => Date = () => new Date()): PastQuestions {
	return {
		past: async () => {
			const unread: Past['unread'][number][] = [];
			const logs: Log[] = [];
			const journal = await journalLines(parts);
			if (!journal.read) unread.push({ place: 'journal', why: { reason: journal.reason, detail: journal.detail } });
			else if (journal.value !== undefined) {
				logs.push({ place: 'journal', lines: journal.value });
				const hidden = hiddenJournal(parts);
				if (hidden !== undefined) unread.push({ place: 'journal', why: { reason: hidden.reason, detail: hidden.detail } });
			}
			for (const { path, linesIn } of logFiles(parts)) {
				const text = parts.files.readText(path, 'end');
				if (!text.read) unread.push({ place: path, why: { reason: text.reason, detail: text.detail } });
				else if (text.value !== undefined) logs.push({ place: path, lines: linesIn(text.value, now()) });
			}
			return { attempts: [], events: [], logs: logs.filter(({ lines }) => lines.length > 0), unread };
		},
	};
}

interface LogFile {
	readonly path: string;
	linesIn(text: string, now: Date): readonly LogLine[];
}

function logFiles({ files }: HostParts): readonly LogFile[] {
	const names = (folder: string) => {
		const listed = files.list(folder);
		return listed.read ? (listed.value ?? []) : [];
	};
	const shared = names(FOLDER)
		.filter((name) => SYSLOG.test(name))
		.map((name): LogFile => ({ path: `${FOLDER}/${name}`, linesIn: (text, now) => vpnLines(syslogLines(text, now, isVpnProgram)) }));
	const own = OWN.flatMap(([pattern, program]) =>
		names(FOLDER)
			.filter((name) => pattern.test(name))
			.map((name) => fileOf(`${FOLDER}/${name}`, program)),
	);
	const below = OWN_FOLDERS.flatMap(([folder, program]) =>
		names(`${FOLDER}/${folder}`)
			.filter((name) => /\.log(?:\.1)?$/.test(name) && !/status/.test(name))
			.map((name) => fileOf(`${FOLDER}/${folder}/${name}`, program)),
	);
	return [...shared, ...own, ...below].slice(0, MOST_FILES);
}

function fileOf(path: string, program: string): LogFile {
	return { path, linesIn: (text, now) => programLines(text, now, program) };
}
