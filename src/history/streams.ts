import type { LogLine } from '../host/past.ts';

/** `<office|1>`: what charon puts before a line of one connection, where `ike_name` is set (strongswan.conf). */
const IKE_NAME = /^(?:\d\d)?\[[A-Z]{3}\d?\] <([^<>|]{1,100})\|\d+> /;

/**
 * Lines that belong together, in their order. NetworkManager, its plug-ins, the IKE daemon, xl2tpd and pppd dial one connection hand in
 * hand; an OpenVPN or WireGuard of its own dials beside them, and so does each connection that charon names before its lines.
 */
export function streamsOf(lines: readonly LogLine[]): readonly (readonly LogLine[])[] {
	const named = new Set(lines.map(ikeNameOf));
	// One name alone is part of what the others do.
	const isSplit = [...named].filter((name) => name !== undefined).length > 1;
	const streams = new Map<string, LogLine[]>();
	for (const line of lines) {
		const key = ownStream(line) ?? (isSplit ? (ikeNameOf(line) ?? '') : '');
		const stream = streams.get(key);
		if (stream === undefined) streams.set(key, [line]);
		else stream.push(line);
	}
	return [...streams.values()];
}

function ownStream({ program, unit = '' }: LogLine): string | undefined {
	return /^(?:openvpn$|ovpn-|wg-quick|openconnect$|openfortivpn$)/.test(program) ? `${program} ${unit}` : undefined;
}

function ikeNameOf({ program, text }: LogLine): string | undefined {
	return /^charon/.test(program) ? IKE_NAME.exec(text)?.[1] : undefined;
}
