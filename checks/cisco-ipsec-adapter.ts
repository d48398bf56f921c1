import type { TargetContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { type AdapterSeen, ciscoAdapterCheck } from './parts/cisco.ts';

type Seen = AdapterSeen | Saw<'misnamed', { readonly displayName: string }>;

const adapter = ciscoAdapterCheck({
	id: 'cisco-ipsec-adapter',
	client: 'vpn-client',
	tunnel: 'cisco-ipsec',
	product: "Cisco's VPN Client",
	noun: "virtual adapter of Cisco's VPN Client",
	about: "Cisco's old IPsec client switches a virtual network adapter on after sign-in. If it does not find it, it gives reason 442.",
});

export default defineCheck<Seen>({
	...adapter,
	outcomes: {
		...adapter.outcomes,
		misnamed: {
			status: 'fail',
			says: ({ displayName }) =>
				`Cisco's VPN Client does not find its adapter by the name that it has in the registry (${displayName}). Take out what stands in front of "Cisco Systems VPN Adapter".`,
		},
	},
	async observe(context: TargetContext): Promise<Seen> {
		const seen = await adapter.observe(context);
		if (seen.outcome !== 'present') return seen;
		const found = await context.host.ciscoAdapter('vpn-client');
		const displayName = found.read ? found.value?.displayName : undefined;
		// The name of the driver's file in front (@oem8.inf,…), which Windows itself reads as a reference.
		return displayName?.startsWith('@') ? { outcome: 'misnamed', displayName } : seen;
	},
});
