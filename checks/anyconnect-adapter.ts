import { defineCheck } from '../src/check/define.ts';
import { type AdapterSeen, ciscoAdapterCheck } from './parts/cisco.ts';

export default defineCheck<AdapterSeen>(
	ciscoAdapterCheck({
		id: 'anyconnect-adapter',
		client: 'secure-client',
		tunnel: 'anyconnect',
		product: 'Cisco Secure Client (AnyConnect)',
		noun: 'virtual adapter of Cisco Secure Client',
		about:
			'AnyConnect and Secure Client switch a virtual network adapter on once the gateway has let them in; without it the driver reports an error.',
	}),
);
