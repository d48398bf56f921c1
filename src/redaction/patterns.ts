/** What shows by its form, anywhere in a text, that it names somebody's computer, network or person. */

/** Where a word begins: after what is no letter and no digit, or after a character that a URL has encoded. */
const START = String.raw`(?:(?<![\p{L}\p{N}])|(?<=%[0-9a-f]{2}))`;
const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const LABEL = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}_])?`;
const FOLDER = String.raw`[^\\/:*?"<>|\r\n]`;
const PLAIN = String.raw`[^\\/:*?"<>|\s;,()']`;

const FORMS = {
	url: String.raw`[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>]+`,
	// Of a user: the folders of a computer's users, on every system.
	home: String.raw`(?:[a-z]:[\\/](?:users|documents and settings)[\\/](?:${FOLDER}{1,100}(?=[\\/])|${PLAIN}{1,100})|(?<![\p{L}\p{N}./])\/(?:home|users)\/${PLAIN}{1,100})(?:[\\/]${PLAIN}+)*[\\/]?`,
	reverse: String.raw`(?:(?:\d{1,3}\.){4}in-addr|(?:[0-9a-f]\.){32}ip6)\.arpa(?![\p{L}\p{N}-])`,
	mail: String.raw`[\p{L}\p{N}.!#$%&*+/=?^_{|}~-]{1,64}@${LABEL}(?:\.${LABEL}){0,20}`,
	thumbprint: String.raw`(?:(?:[0-9a-f]{2}[:\s-]){19,31}[0-9a-f]{2}|[0-9a-f]{64}|[0-9a-f]{40})(?![\p{L}\p{N}])`,
	mac: String.raw`(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\k<separator>){4}[0-9a-f]{2}(?![:-]?[\p{L}\p{N}])|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\.?[\p{L}\p{N}]))`.replace(
		'([:-])',
		'(?<separator>[:-])',
	),
	guid: String.raw`[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\p{L}\p{N}])`,
	sid: String.raw`S-1-5-21(?:-\d{1,10}){3,4}(?![\p{L}\p{N}])`,
	ipv6: String.raw`(?<![:.\p{L}\p{N}])(?:[0-9a-f]{0,4}:){2,8}(?:${IPV4}|[0-9a-f]{0,4})(?:%[\p{L}\p{N}_.-]+)?(?![\p{L}\p{N}])`,
	ipv4: String.raw`(?<!\d\.)${IPV4}(?!\.?\d)(?:\/\d{1,2}(?!\d))?`,
	host: String.raw`(?:${LABEL}\.){1,20}(?:xn--[a-z0-9-]{1,59}|[\p{L}\p{M}]{2,63})(?![\p{L}\p{N}_-])`,
} as const;

export type Form = keyof typeof FORMS;

export interface Shown {
	readonly form: Form;
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

const ANY = new RegExp(
	`${START}(?:${Object.entries(FORMS)
		.map(([form, pattern]) => `(?<${form}>${pattern})`)
		.join('|')})`,
	'giu',
);

/** What is shown first from a place on. */
export function shownFrom(text: string, from: number): Shown | undefined {
	ANY.lastIndex = from;
	const match = ANY.exec(text);
	const groups = match?.groups;
	if (match === null || groups === undefined) return undefined;
	const form = (Object.keys(FORMS) as Form[]).find((each) => groups[each] !== undefined) as Form;
	return { form, text: match[0], start: match.index, end: match.index + match[0].length };
}

/** The endings of files and the last words of identifiers: no names of hosts. */
const ENDINGS: ReadonlySet<string> = new Set(
	`bat bin cab cer cfg cmd conf config cpl crl crt db dll dmg dns ds exe cap gz html htm in ini js json key keytab lan2 list lnk local4
	log mjs mobileconfig msc msi nmconnection ovpn p12 pbk pcap pdf pem pfx pid plist ppk prom psm pub py rules sh so socket service
	sock sql svc swanctl sys target tmp toml ts txt xml yaml yml zip`.split(/\s+/),
);

/** Whether a dotted word can be a host's name, and is none of a file or of a program. */
export function canBeHost(text: string): boolean {
	const labels = text.toLowerCase().split('.');
	const last = labels.at(-1) ?? '';
	return !ENDINGS.has(last) && labels.some((label) => label.length > 1 && /\p{L}/u.test(label)) && !/^(?:e\.g|i\.e|a\.k\.a)$/.test(text);
}
