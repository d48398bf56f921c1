import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-eaphost',
	role: 'EapHost',
	noun: 'EAP service',
	about: 'Every sign-in with EAP, by certificate or password, is held by it. It starts when it is needed.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: false,
	hinders: 'Connections that sign in with EAP cannot.',
	windowsOnly: true,
});
