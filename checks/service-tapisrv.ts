import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-tapisrv',
	role: 'TapiSrv',
	noun: 'telephony service',
	about:
		'RasMan reaches its devices through Telephony (TapiSrv). Older releases of Windows list it among the services that RasMan cannot start without.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	alwaysRuns: false,
	windowsOnly: true,
});
