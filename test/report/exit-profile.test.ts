import { describe, expect, it, test } from 'vitest';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import { EXIT_PROFILES, EXITS } from '../../src/report/exit-profile.ts';
import type { Report, Verdict } from '../../src/report/schema.ts';
import { SAMPLES } from './formats/samples.ts';

const STATES = ['ok', 'degraded', 'undetermined', 'fails'] as const;
/** A failure that is certain, lies here, and can be mended here. */
const HERE: Verdict = { state: 'fails', where: 'computer', certainty: 'certain', doNow: 'Start the service.', headline: '' };

function of(verdict: Verdict['state'] | Verdict, options: Partial<Report['options']> = {}, ...others: Verdict[]): Report {
	const sample: Report = SAMPLES.well;
	const [target] = sample.targets;
	const verdicts = [typeof verdict === 'string' ? { state: verdict, where: 'server' as const, headline: '' } : verdict, ...others];
	return {
		...sample,
		options: { ...sample.options, ...options },
		targets: target === undefined ? [] : verdicts.map((each) => ({ ...target, verdict: each })),
	};
}

describe('a report', () => {
	test.each([
		['default', [0, 0, 2, 1]],
		['nagios', [0, 1, 3, 2]],
		['intune', [0, 0, 0, 0]],
	] as const)('under %s', (exitProfile, codes) => {
		expect(STATES.map((state) => exitCodeOf(of(state, { exitProfile })))).toEqual(codes);
		expect(STATES.map((state) => exitCodeOf(of(state), exitProfile))).toEqual(codes);
	});

	test.each([
		['default', 'fail', [0, 0, 2, 1]],
		['default', 'warn', [0, 1, 2, 1]],
		['default', 'unknown', [0, 0, 1, 1]],
		['nagios', 'warn', [0, 2, 3, 2]],
		['nagios', 'unknown', [0, 1, 2, 2]],
		['intune', 'warn', [0, 0, 0, 0]],
		['intune', 'unknown', [0, 0, 0, 0]],
	] as const)('under %s, with --fail-on %s', (exitProfile, failOn, codes) => {
		expect(STATES.map((state) => exitCodeOf(of(state, { exitProfile, failOn })))).toEqual(codes);
	});

	it('starts a remediation only for what is certain and can be mended on this computer', () => {
		const code = (verdict: Partial<Verdict>) => exitCodeOf(of({ ...HERE, ...verdict }), 'intune');
		expect(code({})).toBe(1);
		expect(code({ certainty: 'likely' })).toBe(0);
		expect(code({ where: 'server' })).toBe(0);
		expect(code({ where: 'unknown' })).toBe(0);
		const { doNow: _, ...nothingToDo } = HERE;
		expect(exitCodeOf(of(nothingToDo), 'intune')).toBe(0);
		expect(exitCodeOf(of(HERE), 'default')).toBe(1);
		expect(exitCodeOf(of(HERE), 'nagios')).toBe(2);
	});

	it('of several targets ends as the worst', () => {
		expect(exitCodeOf(of('fails', {}, HERE), 'intune')).toBe(1);
		expect(exitCodeOf(of('ok', {}, { state: 'undetermined', where: 'unknown', headline: '' }), 'nagios')).toBe(3);
	});

	it('about nothing is never well, nor a reason to mend something', () => {
		const nothing = { ...of('ok'), targets: [] };
		expect(EXIT_PROFILES.map((profile) => exitCodeOf(nothing, profile))).toEqual([2, 3, 0]);
	});

	it('that a signal ended is trouble of the tool', () => {
		const ended = { ...of(HERE), interrupted: 'SIGTERM' } as const;
		expect(EXIT_PROFILES.map((profile) => exitCodeOf(ended, profile))).toEqual([143, 3, 143]);
	});
});

describe('what never reached a report', () => {
	const own = ['usage', 'unreadableInput', 'internal', 'configuration'] as const;

	it('has the codes of sysexits.h, unless the caller knows only its own', () => {
		expect(own.map((end) => EXITS.default[end])).toEqual([64, 65, 70, 78]);
		expect(own.map((end) => EXITS.nagios[end])).toEqual([3, 3, 3, 3]);
	});

	it('never starts a remediation, and is never taken for a healthy computer', () => {
		for (const end of [...own, 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) expect([0, 1]).not.toContain(EXITS.intune[end]);
	});

	test('help and version are UNKNOWN to a monitoring system', () => {
		expect(EXIT_PROFILES.map((profile) => EXITS[profile].shown)).toEqual([0, 3, 0]);
	});
});
