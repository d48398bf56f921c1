import { localPortCheck } from './parts/local-port.ts';

export default localPortCheck({
	id: 'local-port-ike',
	transport: 'udp',
	ports: [500, 4500],
	about: 'IKEv2 and L2TP/IPsec negotiate from UDP 500 and 4500 of this computer. Other IPsec clients want the same ports.',
	tunnels: ['l2tp', 'ikev2'],
	taken: 'fail',
	platforms: ['windows', 'linux'],
});
