import { exitCodeOf } from '../../../src/report/exit-code.ts';
import type { CauseLine, CheckLine, PredictionLine, Report, TargetReport } from '../../../src/report/schema.ts';
import { SCHEMA_VERSION } from '../../../src/report/schema-version.ts';
import { verdictOf, worstOf } from '../../../src/report/verdict.ts';
import { HOSTILE, HOSTILE_LINE } from './hostile.ts';

/**
 * One report for everything that a form has to show. Every form is written for all of them, accepted by whatever reads such
 * a form, and has to say the same as the JSON. They are data and no run: nothing in them changes from one day to the next.
 */

type Group = CheckLine['group'];
type Rest = Partial<Omit<CheckLine, 'id' | 'group' | 'title' | 'status' | 'says'>>;

const check =
	(group: Group, id: string, title: string) =>
	(status: CheckLine['status'], says: string, rest: Rest = {}): CheckLine => ({ id, group, title, status, says, evidence: {}, ...rest });

const adapter = check('computer', 'adapter', 'Network adapter');
const clock = check('computer', 'clock', 'Clock of this computer');
const proxy = check('computer', 'proxy', 'Web proxy');
const ikeext = check('computer', 'service-ikeext', 'IKE service');
const dns = check('path', 'dns', 'Name look-up');
const icmp = check('path', 'icmp', 'Ping');
const pptp = check('server', 'pptp', 'PPTP control connection (TCP 1723)');
const gre = check('server', 'gre', 'GRE data path (IP protocol 47)');
const ikev2 = check('server', 'ikev2', 'IKEv2 (UDP 500 and 4500)');
const certificate = check('server', 'ikev2-certificate', 'Certificate of the IKEv2 server');

const adapterUp = adapter('pass', 'Ethernet is up with 192.168.178.20/24.', {
	outcome: 'up',
	evidence: { adapters: [{ name: 'Ethernet', addresses: ['192.168.178.20/24'] }] },
	durationMs: 2.25,
});
const proxyNone = proxy('pass', 'No web proxy is set up.', { outcome: 'none', brief: true, durationMs: 1 });
const clockWrong = clock('warn', 'The clock of this computer is 4 min 12 s behind.', {
	outcome: 'behind',
	evidence: { offsetMs: -252_000, heardFrom: 'time.example.net' },
	durationMs: 31.5,
});
const resolved = dns('pass', 'vpn.example.com → 203.0.113.7, 12 ms', {
	outcome: 'resolved',
	evidence: { addresses: ['203.0.113.7'], ms: 12 },
	durationMs: 12.4,
});
const flow = { localAddress: '192.168.178.20', localPort: 50_001, at: '2026-01-02T03:04:05.250Z' };
const callAccepted = pptp('pass', 'PPTP answers (linux, host "local"), call accepted in 70 ms.', {
	outcome: 'accepted',
	evidence: { ...flow, callId: 4660 },
	durationMs: 70,
	byAddress: [{ address: '203.0.113.7', status: 'pass', outcome: 'accepted', says: 'Call accepted in 70 ms.', evidence: flow }],
});
const greBoth = gre('pass', 'GRE passes both ways: the server answers LCP after 24 ms.', { outcome: 'both-ways', durationMs: 24 });
const greSilent = gre('fail', 'Nothing comes back over GRE within 5 s, though the call stands (sent 5 times).', {
	outcome: 'silent',
	evidence: { sent: 5, ...flow },
	durationMs: 5000,
});
const ikev2Accepted = ikev2('pass', 'IKEv2 answers in 31 ms and agrees on AES-256, SHA-256 and group 14.', {
	outcome: 'accepted',
	evidence: { spi: '0x1122334455667788', localPort: 4500 },
	durationMs: 31,
});
const ikev2Silent = ikev2('fail', 'UDP 500 and 4500 give no answer within 5 s (sent 4 times).', { outcome: 'silent', durationMs: 5001 });
const ikev2Unreadable = ikev2('unknown', 'This computer could not ask (EACCES), so nothing is known about IKEv2.', {
	outcome: 'unreadable',
	durationMs: 0.5,
});

const greRouter: CauseLine = {
	id: 'gre-home-router',
	title: 'The router at this end does not pass GRE (IP protocol 47) for PPTP',
	explain: 'The control connection goes through, the data does not.',
	owner: 'user',
	where: 'path',
	likelihood: 'common',
	standing: 'fits',
	for: [{ check: 'gre', wants: ['silent'], saw: 'silent', says: greSilent.says }],
	against: [],
	open: [],
	asks: [{ id: 'other-network', question: 'Does it work from another network, such as a phone?' }],
	remedy: [{ platform: 'router', do: 'Switch PPTP pass-through (PPTP ALG) on, and update the firmware.' }],
};
const greServer: CauseLine = {
	...greRouter,
	id: 'gre-server-firewall',
	title: 'The firewall in front of the server drops GRE',
	owner: 'server',
	where: 'server',
	likelihood: 'occasional',
	asks: [],
	remedy: [
		{
			platform: 'server',
			do: 'Let IP protocol 47 through, both ways.',
			command: 'nft add rule inet filter forward ip protocol gre accept',
		},
	],
};
const greOutbound: CauseLine = {
	...greRouter,
	id: 'gre-outbound-blocked',
	title: 'The firewall of this computer blocks GRE',
	owner: 'helpdesk',
	where: 'computer',
	likelihood: 'rare',
	standing: 'ruled-out',
	for: [],
	against: [{ check: 'firewall-pptp', wants: ['open'], saw: 'open', says: 'The firewall lets TCP 1723 and GRE out.', refutes: true }],
	asks: [],
};
const ikeBlocked: CauseLine = {
	...greRouter,
	id: 'ike-ports-filtered',
	title: 'A firewall on the way drops UDP 500 and 4500',
	owner: 'network',
	where: 'path',
	for: [{ check: 'ikev2', wants: ['silent'], saw: 'silent', says: ikev2Silent.says }],
	asks: [],
	remedy: [
		{
			platform: 'windows',
			do: 'Try from another network.',
			command: 'Test-NetConnection vpn.example.com -Port 443',
			elevation: true,
			undo: 'Nothing to undo.',
			verify: 'Dial again.',
		},
	],
};

const prediction = (
	tunnel: PredictionLine['tunnel'],
	outcome: PredictionLine['outcome'],
	rest: Partial<PredictionLine> = {},
): PredictionLine => ({
	tunnel,
	outcome,
	equallyLikely: [],
	alsoPossible: [],
	causes: [],
	because: [],
	ruledOut: [],
	notExcluded: [],
	unmeasured: [],
	...rest,
});

const reaches = (tunnel: PredictionLine['tunnel']) => prediction(tunnel, 'reaches-sign-in', { reached: 'negotiate' });
const fails806 = prediction('pptp', 'fails', {
	reached: 'transport',
	breaksAt: 'transport',
	code: '806',
	symbol: 'ERROR_VPN_GRE_BLOCKED',
	message:
		'The VPN connection between your computer and the VPN server could not be completed. The most common cause for this failure is that at least one Internet device between your computer and the VPN server is not configured to allow Generic Routing Encapsulation (GRE) protocol packets.',
	alsoPossible: ['619', '721', '628'],
	causes: ['gre-home-router', 'gre-server-firewall'],
	because: greRouter.for,
	ruledOut: ['gre-outbound-blocked'],
	certainty: 'certain',
});
const fails809 = prediction('ikev2', 'fails', {
	reached: 'name',
	breaksAt: 'transport',
	code: '809',
	symbol: 'ERROR_VPN_TIMEOUT',
	message:
		'The network connection between your computer and the VPN server could not be established because the remote server is not responding.',
	equallyLikely: ['868'],
	causes: ['ike-ports-filtered'],
	because: ikeBlocked.for,
	certainty: 'likely',
});
const unsure = prediction('ikev2', 'undetermined', {
	reached: 'name',
	notExcluded: [
		{ code: '809', causes: ['ike-ports-filtered'] },
		{ code: '13801', causes: [] },
	],
	unmeasured: [{ check: 'ikev2', title: 'IKEv2 (UDP 500 and 4500)' }],
});

type Parts = Pick<TargetReport, 'checks' | 'causes' | 'predictions'> & Partial<TargetReport>;

/** A target as the program would put it together; `machine` is what every target shares. */
function target(parts: Parts, machine: readonly CheckLine[], only?: readonly string[]): TargetReport {
	const { checks, causes, predictions, expectations = [] } = parts;
	const verdict = verdictOf({ checks: [...machine, ...checks], causes, predictions, expectations, options: { client: 'windows', only } });
	return { host: 'vpn.example.com', addresses: ['203.0.113.7'], verdict, ...parts };
}

type Given = Partial<Omit<Report, 'machine' | 'exitCode'>> & { readonly machineChecks?: readonly CheckLine[] };

function report({ machineChecks = [adapterUp, proxyNone], ...given }: Given): Report {
	const { targets = [] } = given;
	const whole = {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version: '1.2.3' },
		catalogVersion: '2026.1',
		startedAt: '2026-01-02T03:04:05.678Z',
		durationMs: 5234.5,
		client: 'windows',
		options: { tunnels: ['pptp', 'ikev2'], automatic: false, patienceMs: 5000 },
		machine: {
			os: { platform: 'windows', name: 'Windows 11 Pro', release: '10.0.26100', arch: 'x64' },
			vantage: 'machine',
			checks: machineChecks,
		},
		verdict: worstOf(targets.map(({ verdict }) => verdict)),
		...given,
		targets,
	} satisfies Omit<Report, 'exitCode'>;
	return { ...whole, exitCode: exitCodeOf(whole) };
}

const machine = [adapterUp, proxyNone];
const wellParts: Parts = {
	checks: [resolved, callAccepted, greBoth, ikev2Accepted],
	causes: [],
	predictions: [reaches('pptp'), reaches('ikev2')],
};
const failParts: Parts = {
	checks: [resolved, callAccepted, greSilent, ikev2Accepted],
	causes: [greRouter, greServer, greOutbound],
	predictions: [fails806, reaches('ikev2')],
};
const unsureParts: Parts = {
	checks: [resolved, ikev2Unreadable],
	causes: [{ ...ikeBlocked, standing: 'open', for: [], open: [{ check: 'ikev2', wants: ['silent'] }] }],
	predictions: [unsure],
};
const silentParts: Parts = { checks: [resolved, ikev2Silent], causes: [ikeBlocked], predictions: [fails809] };

const waived = { owner: 'network@example.com', reason: 'The new router comes in May (ticket 4711).', until: '2026-05-31' };
const waivedTarget = target(
	{
		checks: [
			resolved,
			certificate('warn', 'The certificate is valid for 12 days more.', {
				outcome: 'expires-soon',
				evidence: { notAfter: '2026-01-14T00:00:00Z' },
				waived: { owner: 'pki@example.com', reason: 'Renewed with the move.', until: '2026-01-20' },
			}),
			{ ...greSilent, waived },
			ikev2Accepted,
		],
		causes: [
			{ ...greRouter, waived },
			{ ...greServer, waived },
		],
		predictions: [fails806, reaches('ikev2')],
		expectations: [
			{ says: 'must reach sign-in by IKEv2', state: 'met', because: 'IKEv2 reaches sign-in.', kind: 'reaches', tunnel: 'ikev2' },
			{
				says: "the server's certificate must be valid for 30 days more",
				state: 'missed',
				because: 'It is valid for 12 days more.',
				kind: 'certificate-days',
			},
			{ says: 'the round trip must be below 80 ms', state: 'unknown', because: 'Ping was not answered.', kind: 'round-trip' },
			{
				says: 'must be predicted to fail with 809',
				state: 'missed',
				because: 'PPTP would show 806.',
				kind: 'predicts',
				code: '809',
				waived,
			},
		],
		name: 'Head office',
	},
	machine,
);

const hostileCause: CauseLine = {
	...ikeBlocked,
	title: `The server says ${HOSTILE_LINE}`,
	for: [{ check: 'ikev2', wants: ['refused'], saw: 'refused', says: HOSTILE }],
	remedy: [{ platform: 'server', do: `Ask for ${HOSTILE_LINE}`, command: HOSTILE }],
};
const hostileTarget = (name: string) =>
	target(
		{
			checks: [
				resolved,
				pptp('warn', HOSTILE_LINE, { outcome: 'odd', evidence: { vendor: HOSTILE, hostName: HOSTILE_LINE } }),
				ikev2('fail', HOSTILE, {
					outcome: 'refused',
					evidence: { vendorIds: [HOSTILE, HOSTILE_LINE], deep: { [HOSTILE_LINE]: HOSTILE } },
					byAddress: [{ address: '203.0.113.7', status: 'fail', outcome: 'refused', says: HOSTILE, evidence: { banner: HOSTILE } }],
				}),
				certificate('error', 'The check broke.', { because: HOSTILE }),
				gre('unknown', HOSTILE, { outcome: 'odd' }),
				icmp('skip', HOSTILE_LINE, { because: HOSTILE_LINE }),
			],
			causes: [hostileCause],
			predictions: [{ ...fails809, message: HOSTILE, because: hostileCause.for }],
			expectations: [{ says: HOSTILE_LINE, state: 'missed', because: HOSTILE }],
			name,
			connection: HOSTILE_LINE,
		},
		machine,
	);

const manyTargets = Array.from({ length: 14 }, (_, at) =>
	target({ ...(at % 3 === 2 ? unsureParts : silentParts), host: `vpn${at + 1}.example.com`, addresses: [`203.0.113.${at + 1}`] }, machine),
);

export const SAMPLES = {
	well: report({ targets: [target(wellParts, machine)] }),
	warnings: report({
		machineChecks: [adapterUp, clockWrong],
		targets: [
			target({ ...wellParts, checks: [...wellParts.checks, icmp('warn', 'Answers 2 of 5 pings.', { outcome: 'lossy' })] }, [
				adapterUp,
				clockWrong,
			]),
		],
	}),
	fails: report({ targets: [target(failParts, machine)] }),
	undetermined: report({ targets: [target(unsureParts, machine)] }),
	'a check broke': report({
		machineChecks: [
			adapterUp,
			ikeext('error', 'The check broke.', { because: "TypeError: Cannot read properties of undefined (reading 'state')" }),
		],
		targets: [
			target(
				{
					checks: [
						dns('error', 'The check broke.', { because: 'it did not end within 20 s', durationMs: 20_000 }),
						ikev2('skip', 'Not asked: the name look-up did not pass.', { because: 'dns' }),
					],
					causes: [],
					predictions: [prediction('ikev2', 'undetermined', { unmeasured: unsure.unmeasured })],
					addresses: [],
				},
				[adapterUp],
			),
		],
	}),
	interrupted: report({
		interrupted: 'SIGINT',
		durationMs: 812,
		targets: [
			target(
				{
					checks: [resolved, ikev2('skip', 'Not asked: the run was ended.', { because: 'interrupted' })],
					causes: [],
					predictions: [prediction('ikev2', 'undetermined', { unmeasured: unsure.unmeasured })],
				},
				machine,
			),
		],
	}),
	'nothing to check': report({
		machineChecks: [],
		unchecked: [{ connection: 'Old office', place: 'phonebook', because: 'It names no server.' }],
	}),
	'only refused lines': report({
		refused: [
			{ where: 'hosts.txt:1', text: 'vpn example com', because: 'That is no host name.' },
			{ where: 'hosts.txt:7', text: HOSTILE_LINE, because: 'That is no host name.' },
		],
	}),
	'a selection': report({
		options: { tunnels: ['pptp', 'ikev2'], automatic: true, patienceMs: 5000, only: ['dns', 'icmp'], failOn: 'warn' },
		targets: [
			target({ checks: [resolved, icmp('warn', 'Answers 2 of 5 pings.', { outcome: 'lossy' })], causes: [], predictions: [] }, [], ['dns']),
		],
		machineChecks: [],
	}),
	'nothing of the selection': report({
		options: { tunnels: ['pptp'], automatic: false, patienceMs: 5000, only: ['miniport-pptp'] },
		targets: [target({ checks: [], causes: [], predictions: [] }, [], ['miniport-pptp'])],
		machineChecks: [],
	}),
	'failure accepted': report({
		targets: [target({ ...failParts, causes: [{ ...greRouter, waived }, { ...greServer, waived }, greOutbound] }, machine)],
		waivers: [
			{ ...waived, cause: 'gre-home-router', state: 'in-force' },
			{ ...waived, cause: 'gre-server-firewall', state: 'in-force' },
		],
	}),
	'what is missing is accepted': report({
		options: { tunnels: ['ikev2'], automatic: false, patienceMs: 5000, acceptUnknown: ['ikev2'] },
		targets: [target(unsureParts, machine)],
	}),
	'of no consequence': report({
		options: { tunnels: ['pptp', 'ikev2'], automatic: true, patienceMs: 5000 },
		targets: [target({ ...failParts, predictions: [reaches('automatic'), ...failParts.predictions] }, machine)],
	}),
	'something not needed': report({
		machineChecks: [adapterUp, clock('unknown', 'Nothing told the time.', { outcome: 'not-told' })],
		targets: [target(failParts, [adapterUp])],
	}),
	'several targets': report({
		targets: [
			target({ ...wellParts, name: 'Head office' }, machine),
			target({ ...failParts, host: 'branch.example.com', port: 4443 }, machine),
			target({ ...unsureParts, host: '2001:db8::7', addresses: ['2001:db8::7'], connection: 'Work VPN' }, machine),
			target({ ...silentParts, host: 'old.example.com', name: 'Old gateway' }, machine),
		],
		unchecked: [{ connection: 'Old office', place: 'phonebook', because: 'It names no server.' }],
		refused: [{ where: 'hosts.txt:5', text: 'vpn example com', because: 'That is no host name.' }],
	}),
	'accepted and expected': report({
		targets: [waivedTarget],
		waivers: [
			{ ...waived, cause: 'gre-home-router', target: 'Head office', state: 'in-force' },
			{ owner: 'pki@example.com', reason: 'Renewed with the move.', until: '2026-01-20', check: 'ikev2-certificate', state: 'in-force' },
			{ owner: 'helpdesk@example.com', reason: 'Until the image is rolled out.', until: '2025-12-01', check: 'clock', state: 'expired' },
			{ owner: 'server@example.com', reason: 'Never seen again.', until: '2026-12-01', cause: 'ike-ports-filtered', state: 'unused' },
		],
	}),
	'many failures': report({ targets: manyTargets }),
	hostile: report({
		targets: [hostileTarget(HOSTILE_LINE), hostileTarget(HOSTILE)],
		unchecked: [{ connection: HOSTILE_LINE, place: HOSTILE, because: HOSTILE }],
		refused: [{ where: HOSTILE_LINE, text: HOSTILE, because: HOSTILE_LINE }],
		waivers: [{ owner: HOSTILE_LINE, reason: HOSTILE, until: '2026-12-01', check: 'pptp', target: HOSTILE, state: 'unused' }],
	}),
} satisfies Readonly<Record<string, Report>>;

export type SampleName = keyof typeof SAMPLES;
export const SAMPLE_NAMES = Object.keys(SAMPLES) as readonly SampleName[];
