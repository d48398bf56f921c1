import { miniportCheck } from './parts/miniport.ts';

export default miniportCheck({
	id: 'miniport-l2tp',
	driver: 'Rasl2tp',
	name: 'WAN Miniport (L2TP)',
	about: 'Windows dials L2TP through this hidden adapter.',
	tunnels: ['l2tp'],
});
