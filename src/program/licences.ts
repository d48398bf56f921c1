import { isSingleFile, readOwnFile } from './own-files.ts';

/** The licence of something that is given away with the program, or of the program itself. */
export interface Licence {
	/** `vpn-doctor`, `Node.js`, or the name of an npm package. */
	readonly name: string;
	readonly version: string;
	/** An SPDX identifier, or what stands in its place. */
	readonly licence: string;
	/** Word for word. */
	readonly text: string;
}

/** What the build has gathered of the bundled packages (bin/build.mjs): `NAME VERSION (LICENCE)`, the text, and a line between two. */
const BUNDLED = 'dist/THIRD-PARTY-LICENSES.txt';
const BETWEEN = /\n-{80}\n+/;

/** Where a single file has the licence of the runtime that is inside (bin/package/single-file.mjs): that of Node.js and of all that is in it. */
const RUNTIME_LICENCE = 'licences/node.txt';

/** Of everything inside the program in `root`: its own first, then the runtime's where one is inside, then the packages'. */
export function licencesInside(root: string, version: string): readonly Licence[] {
	return [
		{ name: 'vpn-doctor', version, licence: 'MIT', text: readOwnFile(root, 'LICENSE').toString().trim() },
		...(isSingleFile() ? [runtime(root)] : []),
		...bundledLicences(readOwnFile(root, BUNDLED).toString()),
	];
}

function runtime(root: string): Licence {
	return {
		name: 'Node.js',
		version: process.versions.node,
		licence: 'MIT, and those of what is in it',
		text: readOwnFile(root, RUNTIME_LICENCE).toString().trim(),
	};
}

/** Reads what the build has gathered. */
export function bundledLicences(text: string): readonly Licence[] {
	return text.split(BETWEEN).flatMap((entry) => {
		const [, name, version, licence, words] = /^(\S+) (\S+) \((.+)\)\n\n([\s\S]+)$/.exec(entry.trim()) ?? [];
		if (name === undefined || version === undefined || licence === undefined || words === undefined) return [];
		return [{ name, version, licence, text: words.trim() }];
	});
}
