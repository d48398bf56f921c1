#!/usr/bin/env node
'use strict';

// The sources as they stand, without a build: Node strips the types. Only the catalog is compiled first.
const path = require('node:path');

const root = path.join(__dirname, '..');

async function start() {
	const { compileCatalogTo } = await import('../src/catalog/compile.ts');
	const { catalogFile } = await import('../src/program/built-in-catalog.ts');
	const pjson = structuredClone(require('../package.json'));
	await compileCatalogTo(root, catalogFile);
	pjson.oclif.commands.target = './src/commands/index.ts';
	const { main } = await import('../src/main.ts');
	await main(process.argv.slice(2), { root, pjson, ignoreManifest: true });
}

start().catch((error) => {
	process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
	process.exit(70);
});
