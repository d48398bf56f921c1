import { tunnelModuleCheck } from './parts/tunnel-module.ts';

export default tunnelModuleCheck({
	id: 'mppe-module',
	module: 'ppp_mppe',
	what: 'MPPE',
	about: 'MPPE encrypts PPTP, and on Linux the kernel does it. Small kernels come without.',
	tunnel: 'pptp',
	without: 'A connection that demands encryption then ends after the sign-in.',
});
