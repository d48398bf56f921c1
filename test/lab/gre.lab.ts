import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { commandLine, fitting, lineOf, pptpOf, shown, soundReport } from './check.ts';
import { breakWay } from './faults.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';
import { callAccepting } from './responders.ts';

/** GRE of a real pptpd, with a stand-in for the pppd that this kernel has no /dev/ppp for. */

const { server, client, clientGateway } = ADDRESSES;
const STAND_IN = join(import.meta.dirname, 'pppd-stand-in.py');

let lab: Lab;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

/** Long enough for the stand-in to start on a machine that others use too; only silence takes that long. */
const PATIENCE_MS = 5000;

/** A pptpd whose PPP behaves as the options say; what that heard and said is in its log. */
async function pptpd(options = '', of = lab): Promise<() => readonly string[]> {
	const log = join(of.folder, `ppp-${daemons.length}-${Date.now()}.log`);
	daemons.push(await startPptpd(of, { ppp: `exec /usr/bin/python3 -IS ${STAND_IN} "$@" logfile ${log} ${options}` }));
	return () => readFileSync(log, 'utf8').trim().split('\n');
}

async function ask(patienceMs = PATIENCE_MS, of = lab): Promise<Answer> {
	const program = new URL('ask-gre.ts', import.meta.url).pathname;
	const { code, stdout, stderr } = await of.client.run(process.execPath, [program, server, String(patienceMs)]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const answer = JSON.parse(stdout) as Answer;
	process.stderr.write(`${answer.outcome}\t${answer.durationMs} ms\t${answer.says}\n`);
	return answer;
}

describe('a healthy way', () => {
	test.each([
		['require-mschap-v2', 'mschapv2', 'MS-CHAP v2', { by: 'chap', name: 'pptpd' }],
		['require-mschap', 'mschapv1', 'MS-CHAP v1', { by: 'chap', name: 'pptpd' }],
		['require-chap', 'chap-md5', 'CHAP with MD5', { by: 'chap', name: 'pptpd' }],
		['require-eap', 'eap', 'EAP', { by: 'eap', eapType: 1 }],
		['require-pap', 'pap', 'PAP', undefined],
	])('%s', async (option, auth, name, challenge) => {
		const log = await pptpd(option);
		const answer = await ask();
		expect(answer).toMatchObject({ status: 'pass', outcome: 'both-ways', evidence: { localAddress: client, serverCallId: 0 } });
		expect(answer.evidence.ppp).toMatchObject({
			ours: 'acknowledged',
			server: { auth },
			...(challenge === undefined ? {} : { challenge }),
		});
		expect(answer.says).toMatch(new RegExp(`asks for ${name}\\.$`));
		// Whatever it asked: it heard LCP, and nothing else.
		expect(log().filter((line) => line.startsWith('<') && !line.startsWith('< c021'))).toEqual([]);
	});

	test('noauth', async () => {
		await pptpd('noauth');
		expect(await ask()).toMatchObject({ outcome: 'both-ways', evidence: { ppp: { asksNobody: true, server: { auth: 'none' } } } });
	});

	test('ten times, with one place', async () => {
		await pptpd();
		for (let i = 0; i < 10; i++) expect(await ask()).toMatchObject({ outcome: 'both-ways' });
	});

	test('not while a program of this computer talks GRE to the server', async () => {
		await pptpd();
		const session = `import socket,time; s=socket.socket(socket.AF_INET,socket.SOCK_RAW,47); s.connect(('${server}',0)); time.sleep(99)`;
		daemons.push(lab.client.start('/usr/bin/python3', ['-c', session]));
		await new Promise((resolve) => setTimeout(resolve, 1000));
		expect(await ask()).toMatchObject({ status: 'unknown', outcome: 'in-use' });
	});
});

describe('the way', () => {
	test.each<[string, string, object]>([
		['drops GRE', 'ip protocol gre drop', { outcome: 'silent', evidence: { sent: 5, received: 0 } }],
		['drops it inwards', `ip protocol gre ip saddr ${server} drop`, { outcome: 'silent', evidence: { received: 0 } }],
		['drops it outwards', `ip protocol gre ip daddr ${server} drop`, { outcome: 'server-only' }],
		[
			'says protocol unreachable',
			`ip protocol gre ip daddr ${server} reject with icmp type prot-unreachable`,
			{ outcome: 'icmp-error', evidence: { icmp: { errno: 'ENOPROTOOPT', type: 3, code: 2, from: clientGateway } } },
		],
		[
			'says administratively prohibited',
			`ip protocol gre ip daddr ${server} reject with icmp type admin-prohibited`,
			{ outcome: 'icmp-error', evidence: { icmp: { errno: 'EHOSTUNREACH', type: 3, code: 13, from: clientGateway } } },
		],
	])('%s', async (_, rule, expected) => {
		await pptpd();
		await lab.filter(rule);
		const answer = await ask();
		expect(answer).toMatchObject({ status: 'fail', ...expected });
		expect(answer.durationMs).toBeLessThan(PATIENCE_MS + 1500);
	});

	test.each([
		['without', false, ['silent', 'call-ended', 'icmp-error']],
		['with', true, ['both-ways']],
	])('replaces addresses, %s a helper for PPTP', async (_, pptpHelper, outcomes) => {
		const natted = await createLab();
		try {
			await breakWay(natted, { forward: [], output: [], nat: ['client'], pptpHelper });
			await pptpd('', natted);
			expect(outcomes).toContain((await ask(PATIENCE_MS, natted)).outcome);
		} finally {
			await natted.close();
		}
	});

	test('a firewall of this computer', async () => {
		await pptpd();
		await lab.client.run('nft', ['-f', '-'], {
			input: 'add table ip own\nadd chain ip own out { type filter hook output priority 0; }\nadd rule ip own out ip protocol gre drop',
		});
		try {
			expect(await ask()).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { because: 'EPERM' } });
		} finally {
			await lab.client.run('nft', ['delete', 'table', 'ip', 'own']);
		}
	});
});

describe('the server’s PPP', () => {
	test('ends at once', async () => {
		await pptpd('stand-in-exit');
		const answer = await ask();
		expect(answer).toMatchObject({ status: 'fail', outcome: 'call-ended', evidence: { received: 0, ended: { kind: 'closed' } } });
		expect(answer.evidence.ms).toBeLessThan(PATIENCE_MS);
	});

	test('hangs up in place of asking', async () => {
		await pptpd('stand-in-terminate stand-in-reason No_more_lines');
		expect(await ask()).toMatchObject({
			status: 'fail',
			outcome: 'ppp-ended',
			evidence: { ppp: { ended: { by: 'server', reason: 'No more lines' } } },
		});
	});

	test('says nothing', async () => {
		await pptpd('stand-in-mute');
		expect(await ask(2000)).toMatchObject({ status: 'fail', outcome: 'silent' });
	});

	test('does not listen', async () => {
		await pptpd('stand-in-deaf');
		expect(await ask()).toMatchObject({ status: 'fail', outcome: 'server-only' });
	});
});

describe('the installed program', () => {
	const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
	const ONLY_RAW = [...NOBODY, '--inh-caps', '+net_raw', '--ambient-caps', '+net_raw'];
	const FLAGS = ['--tunnel', 'pptp', '--no-third-party', '--json', '--timeout', '5', '--vantage', 'machine'];

	beforeAll(() => {
		// Temporary folders are their owner's alone.
		chmodSync(dirname(dirname(dirname(inject('installed')))), 0o755);
	});

	async function check(as: readonly string[]) {
		const [command, args] = commandLine(['check', server, ...FLAGS]);
		const [first = command, ...rest] = [...as, command, ...args];
		return soundReport(await lab.client.run(first, rest));
	}

	test.each([
		['as root', []],
		['as nobody with only CAP_NET_RAW', ONLY_RAW],
	])('%s: reaches sign-in', async (_, as) => {
		await pptpd();
		const report = await check(as);
		expect(lineOf(report, 'gre')).toMatchObject({ outcome: 'both-ways' });
		expect(pptpOf(report).outcome).toBe('reaches-sign-in');
	});

	test('as nobody: says that 806 is not excluded and what would test it', async () => {
		await pptpd();
		const report = await check(NOBODY);
		expect(lineOf(report, 'gre')).toMatchObject({ status: 'unknown', outcome: 'not-permitted' });
		expect(lineOf(report, 'gre').says).toContain(`sudo vpn-doctor check ${server} --tunnel pptp`);
		expect(pptpOf(report)).toMatchObject({ outcome: 'undetermined' });
		expect(JSON.stringify(pptpOf(report).notExcluded)).toContain('806');
	});

	test('GRE dropped: 806', async () => {
		await pptpd();
		await lab.filter('ip protocol gre drop');
		const report = await check([]);
		expect(shown(pptpOf(report))).toEqual(['806']);
		expect(fitting(report)).toContain('gre-home-router');
	});

	test('PPP that ends at once: the control connection is named, and no firewall', async () => {
		await pptpd('stand-in-exit');
		const report = await check([]);
		expect(lineOf(report, 'gre').outcome).toBe('call-ended');
		expect(fitting(report)).toContain('pptp-ppp-not-started');
		expect(fitting(report)).not.toContain('gre-home-router');
	});

	test('Ctrl-C while GRE is waited for: the call is cleared and the end comes at once', async () => {
		const responder = await callAccepting(lab.server);
		daemons.push(responder);
		const [command, args] = commandLine(['check', server, ...FLAGS]);
		const child = spawn('ip', ['netns', 'exec', lab.client.name, command, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
		while (!responder.output().includes('OCRQ')) await new Promise((resolve) => setTimeout(resolve, 10));
		await new Promise((resolve) => setTimeout(resolve, 300));
		const since = performance.now();
		child.kill('SIGINT');
		const [code] = await once(child, 'exit');
		const ms = performance.now() - since;
		expect(code).toBe(130);
		// Loosely: how fast an end is stands in check-interrupted.lab.ts; here it may not wait for GRE.
		expect(ms).toBeLessThan(1000);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(responder.output().trim().split('\n')).toEqual(['SCCRQ', 'OCRQ', 'Call-Clear-Request', 'StopCCRQ', 'closed']);
	});
});
