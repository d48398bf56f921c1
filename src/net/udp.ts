import { openUdpFlow, type UdpExchange, type UdpFlowOptions, type UdpQuestion } from './udp-flow.ts';

export { createUdpSocket, type UdpExchange } from './udp-flow.ts';

/** Waiting for a place under the cap of sockets does not count as patience. */
export type UdpOptions<Answer> = UdpFlowOptions & UdpQuestion<Answer>;

/** Asks one peer over UDP, five times within the patience. Never rejects: whatever can go wrong is an ending of its own. */
export async function exchangeUdp<Answer>(options: UdpOptions<Answer>): Promise<UdpExchange<Answer>> {
	const flow = await openUdpFlow(options);
	if (flow.kind !== 'open') return flow;
	try {
		return await flow.exchange(options);
	} finally {
		flow.close();
	}
}
