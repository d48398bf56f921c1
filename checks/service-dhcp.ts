import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-dhcp',
	role: 'Dhcp',
	noun: 'DHCP client service',
	about: 'Most networks hand out addresses through it, and VPN servers some of the settings.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: true,
	hinders: 'Without fixed settings this computer gets no address.',
	windowsOnly: true,
});
