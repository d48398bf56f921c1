import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is in a single-file program besides vpn-doctor's own code: `{ name, version, licence, text, files? }` each. */
export async function componentsOf(root) {
	const bundled = (await readFile(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8'))
		.split(/\n-{80}\n+/)
		.filter((part) => part.trim() !== '');
	return bundled.map((part) => {
		const [, name, version, licence, text] = /^(\S+) (\S+) \(([^)]+)\)\n\n([\s\S]*)$/.exec(part.trimStart());
		return { name, version, licence, text: text.trim() };
	});
}
