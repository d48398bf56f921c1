import { firewallCheck } from './parts/firewall.ts';

export default firewallCheck({
	id: 'firewall-sstp',
	tunnels: ['sstp'],
	wants: [{ protocol: 'tcp', port: 443 }],
	what: 'TCP 443',
});
