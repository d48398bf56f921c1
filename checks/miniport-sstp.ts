import { miniportCheck } from './parts/miniport.ts';

export default miniportCheck({
	id: 'miniport-sstp',
	driver: 'RasSstp',
	name: 'WAN Miniport (SSTP)',
	about: 'Windows dials SSTP through this hidden adapter.',
	tunnels: ['sstp'],
});
