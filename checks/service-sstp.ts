import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-sstp',
	role: 'SstpSvc',
	noun: 'SSTP service',
	about: 'RasMan, which dials every built-in VPN connection of Windows, depends on it: where it cannot start, nothing can be dialled.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: false,
	windowsOnly: true,
});
