import { type ProxySetting, type Reading, readable, unreadable } from '../host.ts';
import { withoutCredentials } from '../proxies.ts';
import type { Win32 } from '../win32.ts';

const SETTINGS = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';

/**
 * The proxy of Windows' services (`netsh winhttp show proxy`) and that of the user who runs this.
 * What one of the two says counts even where the other could not be read; *none* takes both.
 */
export function windowsProxies(win32: Pick<Win32, 'registryValue'>): Reading<readonly ProxySetting[]> {
	const both = [ofServices(win32), ofUser(win32)];
	const found = both.flatMap((one) => (one.read ? one.value : []));
	const failed = both.find((one) => !one.read);
	return found.length === 0 && failed !== undefined ? failed : readable(found);
}

function ofServices(win32: Pick<Win32, 'registryValue'>): Reading<readonly ProxySetting[]> {
	const found = win32.registryValue(`${SETTINGS}\\Connections`, 'WinHttpSettings');
	if (!found.read) return found;
	if (found.value === undefined) return readable([]);
	const setting = found.value instanceof Uint8Array ? readWinHttpSettings(found.value) : undefined;
	if (setting === undefined) return unreadable('failed', 'WinHttpSettings');
	return readable(setting === 'direct' ? [] : [setting]);
}

/** A named proxy (WINHTTP_PROXY_TYPE's PROXY_TYPE_PROXY), in the flags of the value. */
const NAMED_PROXY = 0x02;
/** Structure size or version, a counter of changes, flags: 32 bits each, little-endian. */
const HEADER = 12;

/**
 * WinHttpSettings: the header, then two texts, each with its length in front: the proxy, and what goes past it. Microsoft documents
 * `netsh` and not the bytes; this is how published values look. Undefined where they look otherwise.
 */
function readWinHttpSettings(bytes: Uint8Array): ProxySetting | 'direct' | undefined {
	if (bytes.length < HEADER) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if ((view.getUint32(8, true) & NAMED_PROXY) === 0) return 'direct';
	const server = textAt(bytes, view, HEADER);
	if (server === undefined || server.text === '') return undefined;
	const except = textAt(bytes, view, server.end)?.text ?? '';
	return { from: 'winhttp', server: withoutCredentials(server.text), ...(except === '' ? {} : { except }) };
}

function textAt(bytes: Uint8Array, view: DataView, offset: number): { readonly text: string; readonly end: number } | undefined {
	if (offset + 4 > bytes.length) return undefined;
	const end = offset + 4 + view.getUint32(offset, true);
	if (end > bytes.length) return undefined;
	return {
		text: Buffer.from(bytes.subarray(offset + 4, end))
			.toString('latin1')
			.replace(/\p{C}/gu, ''),
		end,
	};
}

/** What the user sees under *Proxy* in the settings. */
function ofUser(win32: Pick<Win32, 'registryValue'>): Reading<readonly ProxySetting[]> {
	const [enabled, server, script, except] = ['ProxyEnable', 'ProxyServer', 'AutoConfigURL', 'ProxyOverride'].map((name) =>
		win32.registryValue(SETTINGS, name, 'user'),
	);
	for (const one of [enabled, server, script]) if (one?.read === false) return one;
	const text = (one: typeof server) => (one?.read && typeof one.value === 'string' ? one.value : '');
	const past = text(except) === '' ? {} : { except: text(except) };
	const named = enabled?.read && enabled.value === 1 && text(server) !== '';
	return readable([
		...(named ? [{ from: 'user', server: withoutCredentials(text(server)), ...past }] : []),
		...(text(script) === '' ? [] : [{ from: 'user', script: withoutCredentials(text(script)) }]),
	]);
}
