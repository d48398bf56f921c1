import { deviceNodeCheck } from './parts/device-node.ts';

export default deviceNodeCheck({
	id: 'ppp-device',
	node: '/dev/ppp',
	title: 'PPP of the kernel (/dev/ppp)',
	about: 'PPTP, L2TP and SSTP carry PPP, which Linux does in its kernel. Containers and small servers often have none.',
	tunnels: ['pptp', 'l2tp', 'sstp'],
	module: 'ppp_generic',
});
