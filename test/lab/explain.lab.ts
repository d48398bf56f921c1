import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Explanation } from '../../src/report/schema.ts';
import { commandLine, LIMIT_MS } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon, Ran } from './programs.ts';

/** A code that somebody was shown, and what is wrong now: the causes that the installed program must put first, whichever way it looks. */
interface Situation {
	readonly name: string;
	/** Default: a real pptpd. */
	readonly listens?: false;
	readonly router?: readonly string[];
	/** What the PPTP check sees. */
	readonly outcome: string;
	readonly codes: Readonly<Record<string, Expected>>;
}

interface Expected {
	/** Among those that fit, which come first. None: nothing fits. */
	readonly fits: readonly string[];
	readonly ruledOut: readonly string[];
	readonly open?: readonly string[];
	/** What is seen now is not what was shown then. */
	readonly differs?: true;
}

const DROPPED = ['pptp-filtered', 'pptp-server-firewall'];
const CLOSED = ['pptp-not-listening'];
const GRE = ['gre-provider', 'gre-server-firewall'];

const SITUATIONS: readonly Situation[] = [
	{
		name: 'TCP 1723 dropped',
		router: ['tcp dport 1723 drop'],
		outcome: 'silent',
		codes: {
			809: { fits: DROPPED, ruledOut: CLOSED },
			800: { fits: DROPPED, ruledOut: CLOSED },
			806: { fits: [], ruledOut: GRE, differs: true },
		},
	},
	{
		name: 'TCP 1723 refused',
		listens: false,
		outcome: 'refused',
		codes: {
			809: { fits: CLOSED, ruledOut: DROPPED },
			800: { fits: CLOSED, ruledOut: DROPPED },
			806: { fits: [], ruledOut: GRE, differs: true },
		},
	},
	{
		name: 'PPTP accepted',
		outcome: 'accepted',
		codes: {
			809: { fits: [], ruledOut: [...DROPPED, ...CLOSED] },
			800: { fits: [], ruledOut: [...DROPPED, ...CLOSED] },
			806: { fits: [], ruledOut: GRE },
		},
	},
];

const HOST = ADDRESSES.server;
/** Nothing else is served, and 809 and 800 have causes in other tunnels too. */
const PPTP = ['--tunnel', 'pptp', '--timeout', '2'];

let lab: Lab;
let validate: ReturnType<Ajv2020['compile']>;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
	const ajv = new Ajv2020({ allErrors: true });
	addFormats.default(ajv);
	validate = ajv.compile(JSON.parse(readFileSync(join(inject('installed'), 'data/schema/explanation.schema.json'), 'utf8')));
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

const run = (...args: readonly string[]) => lab.client.run(...commandLine(args));

async function explain(...args: readonly string[]): Promise<Ran & { readonly explanation: Explanation }> {
	const ran = await run('explain', ...args, '--json');
	expect(ran).toMatchObject({ code: 0, stderr: '' });
	const explanation = JSON.parse(ran.stdout) as Explanation;
	validate(explanation);
	expect(validate.errors ?? []).toEqual([]);
	return { ...ran, explanation };
}

const standings = ({ matches }: Explanation) => (matches[0]?.causes ?? []).map(({ id, standing }) => ({ id, standing }));
const standing = (explanation: Explanation, which: string) =>
	standings(explanation).flatMap((cause) => (cause.standing === which ? [cause.id] : []));

describe.each(SITUATIONS)('$name', ({ listens, router = [], outcome, codes }) => {
	test.each(Object.entries(codes))(
		'explain %s: what fits comes first, and is the same now and from a saved run',
		async (code, expected) => {
			if (listens !== false) daemons.push(await startPptpd(lab));
			await lab.filter(...router);
			const saved = join(lab.folder, `${outcome}-${code}.json`);
			await run('check', HOST, ...PPTP, '--save', saved);
			const now = await explain(code, '--host', HOST, ...PPTP);
			const later = await explain(code, '--run', saved);
			expect(standings(now.explanation)).toEqual(standings(later.explanation));
			process.stderr.write(
				`${code}, ${outcome}: ${standing(now.explanation, 'fits').join(', ') || 'nothing fits'} | ${Math.round(now.ms)} ms\n`,
			);

			expect(now.explanation.measured?.checks.find(({ id }) => id === 'pptp')).toMatchObject({ outcome });
			expect(now.explanation.measured?.predictions.map(({ tunnel }) => tunnel)).toContain('pptp');
			const fits = standing(now.explanation, 'fits');
			expect(fits.slice(0, expected.fits.length).sort()).toEqual([...expected.fits].sort());
			if (expected.fits.length === 0) expect(fits).toEqual([]);
			expect(
				standings(now.explanation)
					.slice(0, fits.length)
					.every((cause) => cause.standing === 'fits'),
			).toBe(true);
			expect(standing(now.explanation, 'ruled-out')).toEqual(expect.arrayContaining([...expected.ruledOut]));
			expect(standing(now.explanation, 'open')).toEqual(expect.arrayContaining([...(expected.open ?? [])]));
			expect(now.ms).toBeLessThan(LIMIT_MS);

			const { stdout } = await run('explain', code, '--run', saved);
			expect(stdout.includes(`That is not ${code}:`)).toBe(expected.differs === true);
		},
	);
});

test('as text: the lines of the checks as they come, then what fits', async () => {
	await lab.filter('tcp dport 1723 drop');
	const { code, stdout, stderr } = await run('explain', '809', '--host', HOST, '--tunnel', 'pptp', '--timeout', '1');
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	expect(stdout).toMatch(
		/FAIL {2}PPTP control connection[\s\S]*\n\n809 · [\s\S]*\nMeasured +203\.0\.113\.10[\s\S]*\nThese fit the same evidence\n\n1\. /,
	);
	expect(stdout).not.toMatch(/^ {2}\S+ +SSTP port:/m);
});
