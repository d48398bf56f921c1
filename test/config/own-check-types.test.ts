import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../commands/program.ts';
import { ROOT } from '../commands/project-copy.ts';

/** The types in the packed program, as a user's compiler reads them, who has neither our sources nor Node's types. */

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
	const installed = join(folder, 'node_modules', 'vpn-doctor');
	mkdirSync(installed, { recursive: true });
	// The build is there already.
	execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
	execFileSync('tar', ['--extract', '--gzip', '--strip-components=1', '--file', join(folder, tarball), '--directory', installed]);
}, 60_000);

const check = (status: string, outcome: string) => `
/** @type {import('vpn-doctor/check').OwnCheckModule} */
export default ({ defineCheck, checks: { dns } }) =>
	defineCheck(
		/** @type {import('vpn-doctor/check').Check<import('vpn-doctor/check').Saw<'open' | 'closed', { ms: number }>>} */ ({
			id: 'intranet-port',
			title: 'Port of the intranet',
			about: 'Our users notice first when this is gone.',
			group: 'server',
			scope: 'address',
			...(dns === undefined ? {} : { needs: { dns } }),
			privilege: 'none',
			sends: 'One TCP connection to port 8443.',
			outcomes: {
				open: { status: 'pass', says: ({ ms }) => \`TCP 8443 answers in \${ms} ms.\` },
				closed: { status: '${status}', says: 'TCP 8443 does not answer.' },
			},
			observe: async ({ address, patienceMs }) => ({ outcome: '${outcome}', ms: address.length + patienceMs }),
		}),
	);
`;

it.each([
	['as it should be', 'warn', 'open', ''],
	['a status that is none', 'broken', 'open', /"broken"/],
	['an outcome that is none', 'warn', 'ajar', /"ajar"/],
] as const)('%s', async (_, status, outcome, complaint) => {
	const file = join(folder, 'check.mjs');
	writeFileSync(file, check(status, outcome));
	const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
	const strictly = ['--noEmit', '--strict', '--allowJs', '--checkJs', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
	const { code, stdout } = await run(process.execPath, [tsc, ...strictly, file], { cwd: folder });
	if (complaint === '') expect([code, stdout]).toEqual([0, '']);
	else expect(stdout).toMatch(complaint);
});
