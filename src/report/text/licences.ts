import type { Licence } from '../../program/licences.ts';

/** Name, version and licence of each, in columns. */
export function licenceList(licences: readonly Licence[]): string {
	const rows = licences.map(({ name, version, licence }) => [name, version, licence] as const);
	const [names, versions] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) as [number, number];
	return rows.map(([name, version, licence]) => `${name.padEnd(names)}  ${version.padEnd(versions)}  ${licence}`).join('\n');
}

/** Every text, word for word, under a line that says what it is of. */
export function licenceTexts(licences: readonly Licence[]): string {
	return licences.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`).join(`\n\n${'-'.repeat(80)}\n\n`);
}
