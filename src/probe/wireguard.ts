import { openUdpFlow, type UdpExchange } from '../net/udp-flow.ts';
import type { Probe } from './probe.ts';
import { type Attempt, BlindAttempt, KeyedAttempt, type Reply } from './wireguard/attempt.ts';
import type { WireGuardKeys } from './wireguard/initiator.ts';
import { publicKeyOf, sharedSecret } from './wireguard/primitives.ts';
import type { WireGuardFacts, WireGuardTrace } from './wireguard-facts.ts';

export type { WireGuardKeys } from './wireguard/initiator.ts';
export type { Foreign, WireGuardFacts } from './wireguard-facts.ts';

export interface WireGuardSettings {
	/** Without them only a closed port, or something else on it, can be told. */
	readonly keys?: WireGuardKeys;
}

/**
 * One WireGuard handshake up to the server's response, and no further: no packet of data is sent, so the server never takes the new
 * session for the client's. An initiation with real keys is authenticated all the same: the server remembers its time and where it
 * came from, until the client speaks again.
 */
export const wireGuardProbe: Probe<WireGuardFacts, WireGuardSettings> = {
	id: 'wireguard',
	async run({ address, port, patienceMs, signal }, { keys }) {
		const at = new Date().toISOString();
		const because = keys === undefined ? undefined : unusable(keys);
		if (because !== undefined) return { stage: 'keys', at, because };
		const flow = await openUdpFlow({ address, port, signal });
		if (flow.kind === 'local') return { stage: 'local', at, code: flow.code };
		if (flow.kind === 'aborted') return { stage: 'aborted', at };
		const { localAddress, localPort } = flow;
		try {
			const attempt = keys === undefined ? new BlindAttempt() : new KeyedAttempt(keys);
			const message = () => attempt.next();
			const exchange = await flow.exchange({ message, patienceMs, accept: (datagram) => attempt.read(datagram) });
			return factsOf(exchange, attempt, { at, localAddress, localPort }, keys !== undefined);
		} finally {
			flow.close();
		}
	},
};

/** WireGuard passes over a peer with its own key, and cannot use a key of low order. */
function unusable({ privateKey, peer }: WireGuardKeys): 'own-key' | 'weak-key' | undefined {
	if (Buffer.compare(publicKeyOf(privateKey), peer) === 0) return 'own-key';
	return sharedSecret(privateKey, peer) === undefined ? 'weak-key' : undefined;
}

function factsOf(exchange: UdpExchange<Reply>, attempt: Attempt, trace: WireGuardTrace, withKeys: boolean): WireGuardFacts {
	const { underLoad, foreign } = attempt;
	switch (exchange.kind) {
		case 'answer': {
			const { value, sends } = exchange;
			const { ms } = value;
			const names = { sender: hex(value.sender), receiver: hex(value.receiver) };
			if (value.kind === 'answered') return { stage: 'answered', ...trace, ms, sends, ...names, underLoad };
			return { stage: 'unopened', ...trace, ms, sends, ...names };
		}
		case 'silent': {
			const { ms, sends } = exchange;
			return { stage: 'silent', ...trace, ms, sends, withKeys, underLoad, ...(foreign === undefined ? {} : { foreign }) };
		}
		case 'refused':
		case 'filtered': {
			const { kind, code, ms, sends } = exchange;
			return { stage: kind, ...trace, code, ms, sends };
		}
		case 'local':
			return { stage: 'local', at: trace.at, code: exchange.code };
		case 'aborted':
			return { stage: 'aborted', at: trace.at };
	}
}

/** As wireguard-go and the kernel number sessions in their logs and captures. */
function hex(index: number): string {
	return `0x${index.toString(16).padStart(8, '0')}`;
}
