import { openUdpFlow, type UdpExchange, type UdpFailure } from '../../net/udp-flow.ts';
import { WireError } from '../../wire/error.ts';
import type { ProbeContext } from '../probe.ts';
import { type Asked, type Link, type LinkBreak, notOpenVpn } from './link.ts';

/** When a packet is repeated, as parts of the patience: as often as a question is. */
const REPEATS = [0.1, 0.25, 0.45, 0.7];

/** How long packets are listened for at most, in patiences: the handshake has one of its own, and ends the listening. */
const LISTEN = 2;

export async function openUdpLink({ address, port, patienceMs, signal }: ProbeContext): Promise<Link | UdpFailure> {
	const flow = await openUdpFlow({ address, port, signal });
	if (flow.kind !== 'open') return flow;
	const { localAddress, localPort, close } = flow;
	return {
		localAddress,
		localPort,
		repeatsMs: REPEATS.map((part) => part * patienceMs),
		async ask<Answer>(make: () => Uint8Array, accept: (packet: Uint8Array) => Answer | undefined): Promise<Asked<Answer>> {
			let foreign: Uint8Array | undefined;
			const exchange = await flow.exchange({
				message: make,
				patienceMs,
				accept(datagram) {
					try {
						return accept(datagram);
					} catch (error) {
						if (!(error instanceof WireError)) throw error;
						foreign ??= datagram;
						return undefined;
					}
				},
			});
			if (exchange.kind === 'answer') return { kind: 'answer', value: exchange.value, ms: exchange.ms };
			const { ms, sends } = 'ms' in exchange ? exchange : { ms: 0, sends: 0 };
			// Anybody can send a datagram: what is no OpenVPN counts only when nothing better came.
			const how = exchange.kind === 'silent' && foreign !== undefined ? notOpenVpn(foreign) : broken(exchange);
			return { ...how, ms, sends };
		},
		listen(received, ended) {
			// Nothing is asked any more: the flow only listens, and takes no packet for the last.
			const accept = (datagram: Uint8Array) => void received(datagram);
			void flow.exchange({ message: [], patienceMs: LISTEN * patienceMs, accept }).then((how) => {
				if (how.kind !== 'answer') ended(broken(how));
			});
		},
		send: flow.send,
		close,
	};
}

function broken(exchange: Exclude<UdpExchange<unknown>, { kind: 'answer' }>): LinkBreak {
	switch (exchange.kind) {
		case 'silent':
			return { kind: 'silent', strays: exchange.strays };
		case 'aborted':
			return { kind: 'aborted' };
		default:
			return { kind: exchange.kind, code: exchange.code };
	}
}
