import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prometheus } from '../../src/report/formats/prometheus.ts';
import { readExposition } from '../report/formats/exposition.ts';
import { readPlugin } from '../report/formats/plugin-output.ts';
import { SAMPLE_NAMES, SAMPLES } from '../report/formats/samples.ts';
import { commandLine } from './check.ts';
import { nagiosIn, type ServiceStatus } from './nagios.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';

/** Monitoring systems themselves: Prometheus' own promtool, a real Nagios Core, and a plug-in that runs plug-ins. */

const { server, dead } = ADDRESSES;
/** Nothing listens on TCP 1723: a Windows client shows one of these. */
const CLOSED = /fails with (800|808)/;
const NEGATE = '/usr/lib/nagios/plugins/negate';

let lab: Lab;

beforeAll(async () => {
	// Nobody answers there.
	lab = await createLab({ resolvConf: `nameserver ${dead}\n` });
});
afterAll(() => lab?.close());

function words(...args: readonly string[]): readonly string[] {
	const [command, line] = commandLine(['check', ...args], join(lab.folder, 'state'));
	return [`/usr/bin/${command}`, ...line];
}

async function plugin(...args: readonly string[]) {
	const [command = '', ...line] = words(...args, '--output', 'nagios');
	const ran = await lab.client.run(command, line);
	expect(ran.stderr).toBe('');
	return { ...ran, read: readPlugin(ran.stdout, ran.code ?? -1) };
}

describe('promtool check metrics', () => {
	const check = async (text: string) => {
		const { code, stdout, stderr } = await lab.client.run('promtool', ['check', 'metrics'], { input: text });
		return { code, said: stdout + stderr };
	};

	test.each(SAMPLE_NAMES)('has nothing to say of: %s', async (name) => {
		expect(await check(prometheus.write(SAMPLES[name], { width: 100 }))).toEqual({ code: 0, said: '' });
	});

	test('finds what is wrong, so its silence means something', async () => {
		expect((await check('vpn_doctor_x{a="b"} 1\nvpn_doctor_x{a="b"} 2\n')).code).not.toBe(0);
		expect((await check('# TYPE vpn_days gauge\nvpn_days 1\n')).code).not.toBe(0);
	});

	test('has nothing to say of a real run’s file, which names the predicted code', async () => {
		const file = join(lab.folder, 'vpn.prom');
		const [command = '', ...line] = words(server, '--tunnel', 'pptp', '--output', `prometheus:${file}`);
		expect((await lab.client.run(command, line)).code).toBe(1);
		const text = readFileSync(file, 'utf8');
		expect(await check(text)).toEqual({ code: 0, said: '' });
		const failing = readExposition(text).filter(({ name }) => name === 'vpn_doctor_predicted_error_info');
		expect(failing.map(({ labels }) => labels)).toEqual([
			expect.objectContaining({ target: server, tunnel: 'pptp', code: expect.stringMatching(/^8\d\d$/) }),
		]);
	});
});

describe('a plug-in', () => {
	test('is CRITICAL where nobody answers, within its ten seconds', async () => {
		const { read, ms } = await plugin('-H', dead, '--tunnel', 'ikev2');
		expect(read).toMatchObject({ state: 'CRITICAL', text: expect.stringMatching(/\(IKEv2\): fails with 8\d\d/) });
		expect(ms).toBeLessThan(10_000);
	});

	test('is CRITICAL where the name cannot be looked up: that is no trouble of its own', async () => {
		const { read, ms } = await plugin('-H', 'vpn.lab.test', '--tunnel', 'ikev2');
		expect(read).toMatchObject({ state: 'CRITICAL', text: expect.stringMatching(/fails with 868/) });
		expect(ms).toBeLessThan(10_000);
	});

	test('ends within the time that it is given', async () => {
		const { read, ms } = await plugin('-H', 'vpn.lab.test', '-t', '3');
		expect(['CRITICAL', 'UNKNOWN']).toContain(read.state);
		expect(ms).toBeLessThan(3000);
	});

	test('is understood by a plug-in that runs plug-ins', async () => {
		const { code, stdout } = await lab.client.run(NEGATE, [
			'-t',
			'15',
			'-s',
			...words('-H', server, '--tunnel', 'pptp', '--output', 'nagios'),
		]);
		// It turns CRITICAL into OK, in the code and in the text.
		expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^VPN-DOCTOR OK - .*fails with (800|808)/) });
	});
});

test('Nagios shows a VPN server that fails, heals and fails again, with the code', { timeout: 180_000 }, async () => {
	const nagios = nagiosIn(lab, server, words('-H', '$HOSTADDRESS$', '--tunnel', 'pptp', '--output', 'nagios'));
	const verified = await nagios.verify();
	expect(verified.stdout).toMatch(/Total Warnings: 0\nTotal Errors: {3}0/);
	const core = nagios.start();
	const shows = async (what: (status: ServiceStatus) => boolean): Promise<ServiceStatus | undefined> => {
		const end = performance.now() + 45_000;
		for (;;) {
			const status = nagios.status();
			if (status?.checked === true && what(status)) return status;
			if (performance.now() > end || core.ended()) return status;
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	};
	try {
		const failing = await shows(({ state }) => state === 2);
		expect(failing, core.output()).toMatchObject({ state: 2, output: expect.stringMatching(/^VPN-DOCTOR CRITICAL - /) });
		expect(failing?.output).toMatch(CLOSED);
		expect(failing?.performance).toMatch(/^'time'=[\d.]+s;;;0 'checks_failed'=\d+;;;0;\d+/);
		const pptpd = await startPptpd(lab);
		const healed = await shows(({ state }) => state === 0);
		await pptpd.stop();
		expect(healed, core.output()).toMatchObject({ state: 0, output: expect.stringMatching(/^VPN-DOCTOR OK - .*Reaches sign-in by PPTP/) });
		expect(healed?.performance).toContain("'checks_failed'=0;");
		const again = await shows(({ state }) => state === 2);
		expect(again).toMatchObject({ state: 2, output: expect.stringMatching(CLOSED) });
	} finally {
		await core.stop();
	}
});
