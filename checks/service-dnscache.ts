import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-dnscache',
	role: 'Dnscache',
	noun: 'DNS client service',
	about: 'Names are looked up through it, and only it applies the rules that send some names to other servers (NRPT).',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: true,
	hinders: 'Names may be looked up wrongly, and rules for single names (NRPT) do not count.',
	windowsOnly: true,
});
