import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-ikeext',
	role: 'IKEEXT',
	noun: 'IKE service',
	about: 'IKEv2 and L2TP/IPsec negotiate their keys through it: IKEEXT on Windows, strongSwan or Libreswan on Linux.',
	tunnels: ['ikev2', 'l2tp'],
	alwaysRuns: false,
});
