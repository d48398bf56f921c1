import { ciscoServiceCheck } from './parts/cisco.ts';

export default ciscoServiceCheck({
	id: 'anyconnect-service',
	client: 'secure-client',
	tunnel: 'anyconnect',
	product: 'Cisco Secure Client (AnyConnect)',
	noun: 'agent of Cisco Secure Client',
	about:
		'The window of AnyConnect and Secure Client leaves all work to a background service, and without it says that the VPN service is not available.',
});
