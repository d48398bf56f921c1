import { firewallCheck } from './parts/firewall.ts';

export default firewallCheck({
	id: 'firewall-pptp',
	tunnels: ['pptp'],
	wants: [{ protocol: 'tcp', port: 1723 }, { protocol: 'gre' }],
	what: 'TCP 1723 or GRE',
});
