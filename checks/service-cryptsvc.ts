import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-cryptsvc',
	role: 'CryptSvc',
	noun: 'cryptographic service',
	about: 'It keeps the trusted roots of Windows up to date and has a part in judging certificates.',
	tunnels: ['ikev2', 'l2tp', 'sstp'],
	alwaysRuns: true,
	hinders: "The server's certificate may be judged wrongly.",
	windowsOnly: true,
});
