import pjson from '../package.json' with { type: 'json' };
import { compileCatalogTo } from '../src/catalog/compile.ts';
import { catalogFile } from '../src/program/built-in-catalog.ts';

/** Runs once before all tests. A Node that is too old must not pass them by luck. */
export default async function setup(): Promise<void> {
	const [needed = '22.18'] = /\d+\.\d+/.exec(pjson.engines.node) ?? [];
	const [major = 0, minor = 0] = needed.split('.').map(Number);
	const [hasMajor = 0, hasMinor = 0] = process.versions.node.split('.').map(Number);
	if (hasMajor < major || (hasMajor === major && hasMinor < minor)) {
		throw new Error(`The tests need Node ${needed} or newer; this is ${process.version}. Run them with "npm test".`);
	}
	await compileCatalogTo(new URL('..', import.meta.url).pathname, catalogFile);
}
