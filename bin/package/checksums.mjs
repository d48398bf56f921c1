// SHA256SUMS: of every other file, in the form that `sha256sum --check` reads.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export async function make({ out, made }) {
	const file = join(out, 'SHA256SUMS');
	const lines = await Promise.all(made.map(async (each) => `${await sha256Of(each)}  ${relative(out, each)}\n`));
	await writeFile(file, lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''));
	return [file];
}

async function sha256Of(file) {
	const hash = createHash('sha256');
	for await (const block of createReadStream(file)) hash.update(block);
	return hash.digest('hex');
}
