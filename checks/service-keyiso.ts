import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-keyiso',
	role: 'KeyIso',
	noun: 'key isolation service',
	about: 'It holds the private keys of certificates, and the EAP service cannot start without it.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: false,
	hinders: 'Certificates cannot be used to sign in, and the EAP service cannot start.',
	windowsOnly: true,
});
