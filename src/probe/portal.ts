import { isIP } from 'node:net';
import { addressKind } from '../net/address-kind.ts';
import { getHttp, type HttpExchange } from '../net/http.ts';
import { cleanText } from '../wire/text.ts';
import { type HeardDate, heardDate } from './heard-date.ts';
import { type ResolveOptions, resolveName } from './resolve.ts';

/** What was asked, and where it came out. */
interface Asked {
	readonly url: string;
	/** Which address was asked; absent where the name led to none. */
	readonly address?: string;
}

export type PortalAnswer =
	| (Asked & { readonly result: 'expected'; readonly status: number; readonly clock?: HeardDate })
	/** Somebody else answers in its place: by a redirect to another host (`to`), a page of its own, or the status made for it (RFC 6585, 6). */
	| (Asked & { readonly result: 'portal'; readonly by: 'redirect' | 'page' | 'status'; readonly status: number; readonly to?: string })
	/** An answer that neither is what is known of it nor looks like a sign-in page. */
	| (Asked & { readonly result: 'unclear'; readonly status?: number })
	| (Asked & { readonly result: 'unreachable'; readonly how: string });

/** Addresses that systems test their connection with, and the text that they answer; `undefined`: 204 without one. */
export const KNOWN_PORTAL_TESTS: Readonly<Record<string, string | undefined>> = {
	'http://www.msftconnecttest.com/connecttest.txt': 'Microsoft Connect Test',
	'http://connectivitycheck.gstatic.com/generate_204': undefined,
	'http://captive.apple.com/hotspot-detect.html': '<BODY>Success</BODY>',
};

/** Asks one test address as a computer does that looks for a captive portal: plain HTTP, nothing followed. Never rejects. */
export async function askPortal(url: string, options: ResolveOptions): Promise<PortalAnswer> {
	const { hostname, host, port, pathname, search } = new URL(url);
	const startedAt = performance.now();
	const name = hostname.replace(/^\[|\]$/g, '');
	const [address] = isIP(name) === 0 ? await resolveName(name, options) : [name];
	if (address === undefined) return { url, result: 'unreachable', how: 'no address' };
	// A block list that leads names nowhere is no portal, and whatever listens on this computer is none either.
	if (isIP(name) === 0 && ['loopback', 'unspecified'].includes(addressKind(address))) {
		return { url, address, result: 'unreachable', how: 'blocked by DNS' };
	}
	const patienceMs = Math.max(1, options.patienceMs - (performance.now() - startedAt));
	const { signal } = options;
	const seen = await getHttp({ address, port: Number(port || 80), host, path: `${pathname}${search}`, patienceMs, signal });
	return judge({ url, address }, hostname, seen);
}

function judge(asked: Asked, hostname: string, seen: HttpExchange): PortalAnswer {
	if (seen.kind === 'not-http') return { ...asked, result: 'unclear' };
	if (seen.kind === 'failed') return { ...asked, result: 'unreachable', how: seen.how };
	const { status, location } = seen;
	const to = location === undefined ? undefined : hostOf(location, asked.url);
	if (isExpected(asked.url, seen)) {
		const clock = heardDate(seen);
		return { ...asked, result: 'expected', status, ...(clock === undefined ? {} : { clock }) };
	}
	if (status === 511) return { ...asked, result: 'portal', by: 'status', status };
	if (status >= 300 && status < 400 && to !== undefined && to !== hostname) {
		return { ...asked, result: 'portal', by: 'redirect', status, to: cleanText(to) };
	}
	if (status === 200 && seen.body.length > 4) return { ...asked, result: 'portal', by: 'page', status };
	return { ...asked, result: 'unclear', status };
}

/** 204, or 200 with the text that this address, or for an address of the user's any of them, is known for. */
function isExpected(url: string, { status, body }: Extract<HttpExchange, { kind: 'answer' }>): boolean {
	if (status === 204) return true;
	if (status !== 200) return false;
	const known = url in KNOWN_PORTAL_TESTS ? [KNOWN_PORTAL_TESTS[url]] : Object.values(KNOWN_PORTAL_TESTS);
	const text = Buffer.from(body).toString('latin1').toLowerCase();
	return known.some((each) => each !== undefined && text.includes(each.toLowerCase()));
}

/** The host that a Location leads to; undefined where it makes no sense. */
function hostOf(location: string, base: string): string | undefined {
	return URL.canParse(location, base) ? new URL(location, base).hostname : undefined;
}
