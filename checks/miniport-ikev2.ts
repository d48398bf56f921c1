import { miniportCheck } from './parts/miniport.ts';

export default miniportCheck({
	id: 'miniport-ikev2',
	driver: 'RasAgileVpn',
	name: 'WAN Miniport (IKEv2)',
	about: 'Windows dials IKEv2 through this hidden adapter.',
	tunnels: ['ikev2'],
});
