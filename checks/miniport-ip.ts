import { miniportCheck } from './parts/miniport.ts';

export default miniportCheck({
	id: 'miniport-ip',
	driver: 'NdisWan',
	name: 'WAN Miniport (IP)',
	about: 'Whatever the tunnel, its addresses and packets go through this hidden adapter.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
});
