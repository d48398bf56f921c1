import { spawnSync } from 'node:child_process';
import { describe, expect, inject, it } from 'vitest';
import { junit } from '../../src/report/formats/junit.ts';
import { tap } from '../../src/report/formats/tap.ts';
import { readTap, type TapDocument, type TapPoint } from '../report/formats/read-tap.ts';
import { SAMPLE_NAMES, SAMPLES } from '../report/formats/samples.ts';

/** The forms for those who run tests, before those who read them: libxml2 with Jenkins' schema, and Perl's own parser of TAP. */

const SCHEMA = new URL('../report/formats/schema/junit-10.xsd', import.meta.url).pathname;
const PERL_READER = new URL('read-tap.pl', import.meta.url).pathname;

function pipe(program: string, args: readonly string[], input: string): { status: number | null; stdout: Buffer; stderr: string } {
	const { status, stdout, stderr, error } = spawnSync(program, args, { input, timeout: 20_000 });
	if (error !== undefined) throw error;
	return { status, stdout, stderr: stderr.toString() };
}

const validate = (xml: string) => pipe('xmllint', ['--nonet', '--noout', '--schema', SCHEMA, '-'], xml);

interface PerlDocument {
	readonly points: readonly (Omit<TapPoint, 'directive' | 'reason'> & { readonly directive: string; readonly reason: string })[];
	readonly planned: number;
	readonly bail?: string;
}

function readByPerl(text: string): readonly PerlDocument[] {
	const { status, stdout, stderr } = pipe('perl', [PERL_READER], text);
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	return JSON.parse(stdout.toString('utf8')) as PerlDocument[];
}

/** What Perl's reader and ours have to agree on: ends, directives, and the words of a block that tell them apart. */
function ends(points: readonly Pick<TapPoint, 'ok' | 'data'>[], directiveOf: (at: number) => string): unknown {
	return points.map(({ ok, data }, at) => ({ ok, directive: directiveOf(at), state: data?.state, type: data?.type, code: data?.code }));
}

function compare(document: TapDocument, read: PerlDocument | undefined): void {
	const { points = [] } = read ?? {};
	expect(read?.planned).toBe(document.points.length);
	expect(ends(points, (at) => points[at]?.directive ?? '')).toEqual(ends(document.points, (at) => document.points[at]?.directive ?? ''));
}

describe.each(SAMPLE_NAMES)('%s', (name) => {
	it('is JUnit by the schema of Jenkins', () => {
		expect(validate(junit.write(SAMPLES[name], { width: 80 }))).toMatchObject({ status: 0, stderr: '- validates\n' });
	});

	it("is TAP to Perl's parser, which reads the same out of it", () => {
		const text = tap.write(SAMPLES[name], { width: 80 });
		const document = readTap(text);
		const [outer, ...inner] = readByPerl(text);
		compare(document, outer);
		expect(inner).toHaveLength(document.points.length);
		for (const [at, { subtest }] of document.points.entries()) compare(subtest as TapDocument, inner[at]);
		expect(outer?.bail).toBe(document.bailOut);
	});
});

it('what the installed program prints is accepted too', () => {
	const program = `${inject('installed')}/bin/run.js`;
	const run = (form: string) =>
		pipe(process.execPath, [program, 'check', '127.0.0.1', '--only', 'dns,pptp', '--output', form], '').stdout.toString();
	expect(validate(run('junit'))).toMatchObject({ status: 0, stderr: '- validates\n' });
	compare(readTap(run('tap')), readByPerl(run('tap'))[0]);
});

it('the validators refuse what is none', () => {
	const xml = junit.write(SAMPLES.well, { width: 80 });
	expect(validate(xml.replace(/ failures="\d+"/g, '')).stderr).toContain("The attribute 'failures' is required but missing");
	expect(pipe('perl', [PERL_READER], tap.write(SAMPLES.well, { width: 80 }).replace('ok 1', 'ok 7')).status).toBe(1);
});
