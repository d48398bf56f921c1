import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-rasman',
	role: 'RasMan',
	noun: 'connection manager',
	about: 'Every built-in VPN connection is dialled by it: RasMan on Windows, NetworkManager on most Linux desktops.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: false,
});
