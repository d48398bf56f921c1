import { tunnelModuleCheck } from './parts/tunnel-module.ts';

export default tunnelModuleCheck({
	id: 'l2tp-module',
	module: 'l2tp_ppp',
	what: 'L2TP',
	about:
		'xl2tpd lets the kernel carry its calls, and does it itself where it cannot. Fedora and Red Hat forbid the module until somebody allows it.',
	tunnel: 'l2tp',
	without: "xl2tpd does without it, but Microsoft's and some other servers then end the call.",
});
