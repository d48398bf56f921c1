import { ciscoServiceCheck } from './parts/cisco.ts';

export default ciscoServiceCheck({
	id: 'cisco-ipsec-service',
	client: 'vpn-client',
	tunnel: 'cisco-ipsec',
	product: "Cisco's VPN Client",
	noun: "service of Cisco's VPN Client",
	about:
		"Cisco's old IPsec client talks to a part of its own in the background: without it, it shows error 56 on Windows and error 51 on a Mac.",
});
