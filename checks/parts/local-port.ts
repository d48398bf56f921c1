import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { Platform, Tunnel } from '../../src/check/tunnel.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

type Seen =
	| Saw<'free'>
	| Saw<'own', { readonly port: number; readonly program?: string }>
	| Saw<'daemon', { readonly port: number; readonly program: string }>
	| Saw<'taken' | 'held', { readonly port: number; readonly processId: number; readonly program?: string }>
	| Saw<'unreadable', WhyUnreadable>;

export interface LocalPortPart {
	readonly id: string;
	readonly transport: 'tcp' | 'udp';
	readonly ports: readonly number[];
	readonly about: string;
	readonly tunnels: readonly Tunnel[];
	/** `warn` where nobody wrote down what becomes of a dial. */
	readonly taken: 'fail' | 'warn';
	/** Systems whose own clients want it. */
	readonly platforms: readonly Platform[];
}

/** A check of the ports of this computer that a tunnel's client wants for itself. */
export function localPortCheck({ id, transport, ports, about, tunnels, taken, platforms }: LocalPortPart): Check<Seen> {
	const kind = transport.toUpperCase();
	const named = `${kind} ${ports.join(' and ')}`;
	const who = ({ program, processId }: { readonly program?: string; readonly processId: number }) =>
		program === undefined ? `process ${processId}` : `${program} (process ${processId})`;
	return defineCheck<Seen>({
		id,
		title: `${named} of this computer`,
		about,
		group: 'computer',
		scope: 'run',
		tunnels,
		platforms,
		ofClient: true,
		brief: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			free: { status: 'pass', says: `No program of this computer holds ${named}.` },
			own: { status: 'pass', says: ({ port }) => `${kind} ${port} of this computer is held by Windows itself, as it should be.` },
			taken: {
				status: taken,
				says: (seen) => `${kind} ${seen.port} of this computer, which the VPN client of Windows wants, is held by ${who(seen)}.`,
			},
			// On Linux many programs dial, and which of them wants it is the connection's to say.
			daemon: { status: 'pass', says: ({ port, program }) => `${kind} ${port} of this computer is held by ${program}, a VPN daemon.` },
			held: {
				status: 'warn',
				says: (seen) => `${kind} ${seen.port} of this computer is held by ${who(seen)}, so no VPN daemon can have it.`,
			},
			unreadable: { status: 'unknown', says: (seen) => `Who holds ${named} of this computer could not be read (${inWords(seen)}).` },
		},
		async observe({ host }) {
			const holders = await Promise.all(ports.map(async (port) => ({ port, held: await host.portHolder(transport, port) })));
			const isLinux = host.platform === 'linux';
			let own: Seen | undefined;
			for (const { port, held } of holders) {
				if (!held.read) return { outcome: 'unreadable', ...whyOf(held) };
				if (held.value === undefined) continue;
				const { isOwnClient, processId, program } = held.value;
				const named = program === undefined ? {} : { program };
				if (processId === undefined) return { outcome: 'unreadable', reason: 'not-permitted', detail: `whose ${kind} ${port} is` };
				if (!isOwnClient) return { outcome: isLinux ? 'held' : 'taken', port, processId, ...named };
				own ??= isLinux && program !== undefined ? { outcome: 'daemon', port, program } : { outcome: 'own', port, ...named };
			}
			return own ?? { outcome: 'free' };
		},
	});
}
