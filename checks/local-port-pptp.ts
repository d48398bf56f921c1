import { localPortCheck } from './parts/local-port.ts';

export default localPortCheck({
	id: 'local-port-pptp',
	transport: 'tcp',
	ports: [1723],
	about: 'The PPTP client of Windows cannot dial while another program of this computer uses TCP 1723.',
	tunnels: ['pptp'],
	taken: 'fail',
	// pptp of Linux calls from any port.
	platforms: ['windows'],
});
