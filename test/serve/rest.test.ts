import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import type { CheckLine, Report } from '../../src/report/schema.ts';
import { mustRest, restMs, restsText } from '../../src/serve/rest.ts';
import { SAMPLES } from '../report/formats/samples.ts';

const [target] = Object.values<Report>(SAMPLES).flatMap(({ targets }) => targets);

function asked(...lines: readonly (readonly [id: string, status: CheckLine['status'], because?: string])[]): Pick<Report, 'targets'> {
	const made = lines.map(([id, status, because]) => ({ id, status, ...(because === undefined ? {} : { because }) }) as CheckLine);
	return { targets: target === undefined ? [] : [{ ...target, checks: made }] };
}

describe('a server rests', () => {
	it.each([
		['ten minutes after PPTP', [['pptp', 'fail']], 600],
		['and after PPTP that was cut off', [['pptp', 'skip', 'interrupted']], 600],
		[
			'a minute after a call by SSTP',
			[
				['sstp', 'pass'],
				['ikev2', 'pass'],
			],
			60,
		],
		[
			'half a minute after IKE',
			[
				['ikev2', 'fail'],
				['sstp', 'skip', 'sparing'],
			],
			30,
		],
		[
			'shortly after anything else',
			[
				['pptp', 'skip', 'sparing'],
				['tls-certificate', 'pass'],
			],
			15,
		],
	] as const)('%s', (_, lines, seconds) => {
		const report = asked(...lines);
		expect(restMs(report)).toBe(seconds * 1000);
		expect(mustRest(report)).toBe(seconds === 600);
	});

	it('as the help says, after every check that is to be asked sparingly', () => {
		expect(restsText()).toBe('PPTP 600 s, SSTP 60 s, IKE 30 s, everything else 15 s');
		for (const { id } of checks.filter(({ sparingly }) => sparingly !== undefined))
			expect(restMs(asked([id, 'pass'])), id).toBeGreaterThan(30_000);
	});
});
