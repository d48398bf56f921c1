import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-bfe',
	role: 'BFE',
	noun: 'filtering engine',
	about: 'The IKE service of Windows depends on the Base Filtering Engine (BFE), which starts with Windows and never stops.',
	tunnels: ['ikev2', 'l2tp'],
	alwaysRuns: true,
});
