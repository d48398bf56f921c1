import { miniportCheck } from './parts/miniport.ts';

export default miniportCheck({
	id: 'miniport-pptp',
	driver: 'PptpMiniport',
	name: 'WAN Miniport (PPTP)',
	about: 'Windows dials PPTP through this hidden adapter.',
	tunnels: ['pptp'],
});
