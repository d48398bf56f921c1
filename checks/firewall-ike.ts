import { firewallCheck } from './parts/firewall.ts';

export default firewallCheck({
	id: 'firewall-ike',
	tunnels: ['l2tp', 'ikev2'],
	wants: [
		{ protocol: 'udp', port: 500 },
		{ protocol: 'udp', port: 4500 },
	],
	what: 'UDP 500 or 4500',
});
