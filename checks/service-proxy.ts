import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-proxy',
	role: 'WinHttpAutoProxySvc',
	noun: 'auto-proxy service',
	about: 'Newer Windows asks it for a proxy before it connects, and SSTP goes through that proxy.',
	tunnels: ['sstp', 'ikev2'],
	alwaysRuns: false,
	windowsOnly: true,
});
