import type { Tunnel } from '../../check/tunnel.ts';
import type { RecordedAttempt } from '../past.ts';
import type { WindowsEvent } from './event-xml.ts';
import { withoutUser } from './phonebook/server.ts';

/**
 * RasClient's events (texts and inserts in mprmsg.dll): every insert has its place in each language, and none of their sentences is read.
 * The first is the CoId, the second the user; the third of all but 20221 and 20223/4 is the connection.
 */
const DIALLING = 20221;
const LINKING = 20222;
const LINKED = [20223, 20224];
const CONNECTED = 20225;
const ENDED = 20226;
const FAILED = 20227;

/** Groups RasClient's events, in whatever order, into attempts: oldest first. */
export function attemptsIn(events: readonly WindowsEvent[]): readonly RecordedAttempt[] {
	const all: Draft[] = [];
	const current = new Map<string, Draft>();
	// Newest first is how they are asked for: two of the same moment are turned round too.
	for (const event of [...events].reverse().sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
		const id = coIdOf(event);
		if (id === undefined) continue;
		const known = current.get(id);
		// Where no CoId was made, all attempts share one of zeros: another dialling is another attempt.
		const isNew = known === undefined || (event.id === DIALLING && known.result !== 'unknown');
		const attempt: Draft = isNew ? { id, at: event.at, tried: [], result: 'unknown', settings: {} } : known;
		if (isNew) {
			all.push(attempt);
			current.set(id, attempt);
		}
		note(attempt, event);
	}
	return all.map(({ dialledAt: _, ...attempt }) => ({ program: 'RasClient', ...attempt }));
}

/** Being put together. */
interface Draft extends Omit<Writable<RecordedAttempt>, 'program' | 'tried'> {
	/** Only where the dialling itself is recorded, a duration can be told. */
	dialledAt?: string;
	readonly tried: Tunnel[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function coIdOf({ data }: WindowsEvent): string | undefined {
	return /^\s*\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\s*$/i.exec(data[0] ?? '')?.[1]?.toUpperCase();
}

function note(attempt: Draft, { id, at, data }: WindowsEvent): void {
	const user = data[1]?.trim();
	if (user !== undefined && user !== '') attempt.user ??= user;
	const connection = (id === DIALLING ? data[4] : [LINKING, CONNECTED, ENDED, FAILED].includes(id) ? data[2] : undefined)?.trim();
	if (connection !== undefined && connection !== '') attempt.connection ??= connection;
	if (id === DIALLING) {
		attempt.dialledAt = at;
		attempt.settings = settingsIn(data[5] ?? '');
	}
	if (id === LINKING || LINKED.includes(id)) {
		// Beside it stands the connection, whose name may be anything.
		const device = data[id === LINKING ? 3 : 2] ?? '';
		for (const tunnel of tunnelsIn(device)) if (!attempt.tried.includes(tunnel)) attempt.tried.push(tunnel);
		const server = serverIn(device);
		if (server !== undefined) attempt.server ??= server;
	}
	if (id === CONNECTED) settle(attempt, at, 'connected');
	if (id === FAILED && attempt.result !== 'connected') {
		settle(attempt, at, 'failed');
		const code = codeIn(data[3]);
		if (code !== undefined) attempt.code = code;
	}
	if (id === ENDED) {
		// The beginning may have left the log already.
		if (attempt.result === 'unknown') attempt.result = 'connected';
		const code = codeIn(data[3]);
		attempt.ended = { at, ...(code === undefined ? {} : { code }) };
	}
}

function settle(attempt: Draft, at: string, result: 'connected' | 'failed'): void {
	attempt.result = result;
	if (attempt.dialledAt !== undefined) attempt.durationMs = Date.parse(at) - Date.parse(attempt.dialledAt);
}

/** `809`, `-2147012894`, `0x80092013`: as an unsigned number. */
export function codeIn(text = ''): number | undefined {
	const value = /^\s*(?:-?\d{1,10}|0x[0-9a-f]{1,8})\s*$/i.test(text) ? Number(text) : Number.NaN;
	return Number.isInteger(value) && value !== 0 && value >= -0x80000000 && value <= 0xffffffff ? value >>> 0 : undefined;
}

const TUNNELS: Readonly<Record<string, Tunnel>> = { pptp: 'pptp', l2tp: 'l2tp', sstp: 'sstp', ikev2: 'ikev2' };

/** The device's name is translated up to its brackets: `WAN Miniport (SSTP)`, `WAN-Miniport (SSTP)`, `Miniport réseau étendu WAN (SSTP)`. */
function tunnelsIn(text: string): readonly Tunnel[] {
	return [...text.matchAll(/=[^=\n]{0,200}\((PPTP|L2TP|SSTP|IKEv2)\)/gi)].flatMap(([, name = '']) => TUNNELS[name.toLowerCase()] ?? []);
}

/** The first of the lines `label = value` is the server's; the label may be translated, and the value has no blanks. */
function serverIn(text: string): string | undefined {
	const first = text.split(/\r?\n/).find((line) => line.trim() !== '');
	const server = /^[^=]{1,200}=\s*([^\s=()]{1,255})\s*$/.exec(first ?? '')?.[1];
	return server === undefined ? undefined : withoutUser(server);
}

/** What they are called on English systems. A translated label is not guessed at. */
const SETTINGS = ['VpnStrategy', 'DataEncryption', 'AutoLogon', 'UseRasCredentials', 'Authentication Type', 'Ipv4DefaultGateway'];

function settingsIn(text: string): Record<string, string> {
	const pairs = text.split(/\r?\n/).flatMap((line): (readonly [string, string])[] => {
		const equals = line.indexOf('=');
		const label = line.slice(0, Math.max(0, equals)).trim();
		const value = line.slice(equals + 1).trim();
		return SETTINGS.includes(label) && value !== '' ? [[label, value]] : [];
	});
	return Object.fromEntries(pairs);
}
