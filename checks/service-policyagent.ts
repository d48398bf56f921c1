import { serviceCheck } from './parts/service.ts';

export default serviceCheck({
	id: 'service-policyagent',
	role: 'PolicyAgent',
	noun: 'IPsec policy service',
	about: 'L2TP gets the IPsec rules that protect it from the IPsec Policy Agent, which starts when it is needed.',
	tunnels: ['l2tp'],
	alwaysRuns: false,
	windowsOnly: true,
});
