import { localPortCheck } from './parts/local-port.ts';

export default localPortCheck({
	id: 'local-port-l2tp',
	transport: 'udp',
	ports: [1701],
	about: 'L2TP goes from UDP 1701 of this computer, inside IPsec. NetworkManager takes another port where this one is taken.',
	tunnels: ['l2tp'],
	taken: 'warn',
	platforms: ['windows', 'linux'],
});
