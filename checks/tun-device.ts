import { deviceNodeCheck } from './parts/device-node.ts';

export default deviceNodeCheck({
	id: 'tun-device',
	node: '/dev/net/tun',
	title: 'Tunnel device of the kernel (/dev/net/tun)',
	about: 'OpenVPN and openconnect pass packets through it. Containers and small servers often have none.',
	tunnels: ['openvpn', 'anyconnect'],
	module: 'tun',
});
