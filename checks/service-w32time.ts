import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-w32time',
	role: 'W32Time',
	noun: 'time service',
	about: 'It keeps the clock right, by which certificates are judged. Windows starts it when it is needed.',
	tunnels: ['ikev2', 'l2tp', 'sstp'],
	alwaysRuns: false,
	hinders: 'The clock, by which certificates are judged, drifts.',
	windowsOnly: true,
});
