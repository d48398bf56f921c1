'use strict';

// Runs one command as a single file would, and keeps what V8 has compiled for it:
//
//   node --predictable compile-ahead.cjs FOLDER INTO arguments…
//
// FOLDER holds what will be inside. With --predictable V8 writes the same bytes each time: one thread, one seed.
const fs = require('node:fs');
const path = require('node:path');
const sea = require('node:sea');
const vm = require('node:vm');

const [folder, into, ...words] = process.argv.slice(2);
// Neither the place of Node nor that of the folder may show in what is kept.
process.execPath = '/vpn-doctor';
process.argv = [process.execPath, process.execPath, ...words];
sea.isSea = () => true;
sea.getRawAsset = (name) => {
	const bytes = fs.readFileSync(path.join(folder, name));
	return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
};

const compiled = new Map();
vm.Script = class extends vm.Script {
	constructor(source, options) {
		super(source, options);
		compiled.set(options.filename.slice(process.execPath.length + 1), this);
	}
};

process.on('exit', () => {
	// What this command did not need, another will: at least what runs when it is loaded.
	for (const name of fs.readdirSync(path.join(folder, 'dist')).sort()) if (/\.cjs$/.test(name)) load(`dist/${name}`);
	for (const [name, script] of compiled) {
		const file = path.join(into, `${name}.compiled`);
		const bytes = script.createCachedData();
		// Of several commands, the one that has come furthest with it.
		if (bytes.length <= (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0)) continue;
		fs.mkdirSync(path.dirname(file), { recursive: true });
		fs.writeFileSync(file, bytes);
	}
});

const { load } = require('./boot.cjs');
