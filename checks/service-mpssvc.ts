import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-mpssvc',
	role: 'mpssvc',
	noun: 'firewall service',
	about:
		'Windows Defender Firewall. Microsoft does not support a Windows in which this service is off; IPsec rules hang on the same engine.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: true,
	hinders: 'Microsoft does not support a Windows without it; IPsec may fail.',
	windowsOnly: true,
});
