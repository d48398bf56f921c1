import { inMs } from '../../src/check/figures.ts';

/** What an ICMP error said of the port. */
interface Unreached {
	readonly ms: number;
	/** The system's error code. */
	readonly code: string;
}

/** Somebody said that nothing listens there. */
export function closed500({ ms }: Unreached): string {
	return `UDP 500 is closed, or a firewall says so: "port unreachable" came back after ${inMs(ms)}.`;
}

/** Somebody on the way said that nothing gets there. */
export function unreached500({ ms, code }: Unreached): string {
	return `UDP 500 cannot be reached: "unreachable" came back after ${inMs(ms)} (${code}).`;
}

/** `on4500`: that port answers the same question. */
export function silent500(version: 'IKEv1' | 'IKEv2', { ms }: Pick<Unreached, 'ms'>, on4500: boolean): string {
	return `UDP 500 gives no answer to ${version} within ${inMs(ms)}${on4500 ? ', although UDP 4500 does' : ''}.`;
}

/** `because`: the system's error code, or `aborted`. */
export function unasked500({ because }: { readonly because: string }): string {
	return `This computer could not ask (${because}), so nothing is known about UDP 500.`;
}

/** Why this computer could not ask: its error code, or that the run was ended. */
export function whyUnasked(port: { readonly kind: 'local'; readonly code: string } | { readonly kind: string }): string {
	return 'code' in port ? port.code : 'aborted';
}

/**
 * The system refused the packet itself: a rule of the own firewall (EPERM where netfilter drops what goes out), or a policy (EACCES: Windows'
 * filtering platform, `ip route … prohibit`).
 */
export function isNotLetOut(code: string): boolean {
	return code === 'EPERM' || code === 'EACCES';
}

export function notLetOut({ code }: { readonly code: string }, port: 500 | 4500 = 500): string {
	return `This computer does not let out what goes to UDP ${port} (${code}): a firewall or a security program on it keeps it back.`;
}
