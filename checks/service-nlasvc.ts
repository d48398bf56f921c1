import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-nlasvc',
	role: 'NlaSvc',
	noun: 'network location service',
	about:
		'It tells Windows which network it is in: firewall profiles and VPN connections that dial by themselves go by that. Windows 11 starts it when it is needed.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: false,
	hinders: 'Firewall profiles and connections that dial by themselves may go wrong.',
	windowsOnly: true,
});
