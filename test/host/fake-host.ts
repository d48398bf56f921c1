import type { Host } from '../../src/host/host.ts';
import { unreadable } from '../../src/host/host.ts';

const notGiven = unreadable('unsupported', 'not given to this fake host');

/** A host whose every answer can be given; what is not given could not be read. It is a real machine that runs Linux. */
export function fakeHost(answers: Partial<Host> = {}): Host {
	return {
		platform: 'linux',
		os: async () => ({ platform: 'linux', name: 'Fake Linux', release: '0.0', arch: 'x64' }),
		vantage: async () => 'machine',
		adapters: async () => notGiven,
		defaultRoutes: async () => notGiven,
		routeTo: async () => notGiven,
		neighbour: async () => notGiven,
		service: async () => notGiven,
		machineCertificates: async () => notGiven,
		lookUp: async () => ({ answer: 'unreadable', why: notGiven }),
		dnsServers: async () => notGiven,
		proxies: async () => notGiven,
		dhSetting: async () => notGiven,
		userCertificates: async () => notGiven,
		ntAuthorities: async () => notGiven,
		credentials: async () => [],
		dialler: async () => notGiven,
		dialPorts: async () => notGiven,
		judgeChain: async () => notGiven,
		ciscoService: async () => notGiven,
		ciscoAdapter: async () => notGiven,
		miniport: async () => notGiven,
		portHolder: async () => notGiven,
		activeConnections: async () => notGiven,
		otherVpns: async () => notGiven,
		outboundFirewall: async () => notGiven,
		deviceNode: async () => notGiven,
		tunnelModule: async () => notGiven,
		wireGuard: async () => notGiven,
		metered: async () => notGiven,
		flightMode: async () => notGiven,
		setting: async () => notGiven,
		hostsEntry: async () => notGiven,
		ipv6: async () => notGiven,
		nameRules: async () => notGiven,
		clockSource: async () => notGiven,
		profiles: async () => ({ found: [], unread: [] }),
		profileDifferences: async () => notGiven,
		eapMethod: async () => notGiven,
		windowsBuild: async () => notGiven,
		past: async () => ({ attempts: [], events: [], logs: [], unread: [] }),
		recentInitiations: () => [],
		noteInitiation() {},
		...answers,
	};
}
