'use strict';

// What runs first in a single file: the package as it is published lies inside, and its modules are loaded from there. Whatever is not
// inside and not Node's own does not exist for them, so that nothing on the disk can be taken for a part of the program.
const { getRawAsset } = require('node:sea');
const { posix } = require('node:path');
const { isBuiltin } = require('node:module');
const { constants, Script } = require('node:vm');

/** Names below the executable: no such file can exist (src/program/own-files.ts). */
const ROOT = process.execPath;
const modules = new Map();
const isCompiled = bytesOf('bin/run.js.compiled') !== undefined;
module.exports = { load };

if (process.argv[2] === '--own-process') load('dist/own-process.cjs').run(process.argv[3], require);
else load('bin/run.js');

function bytesOf(name) {
	try {
		return Buffer.from(getRawAsset(name));
	} catch {
		return undefined;
	}
}

function load(name) {
	const known = modules.get(name);
	if (known !== undefined) return known.exports;
	const bytes = bytesOf(name);
	if (bytes === undefined) throw notFound(name);
	const module = { exports: {} };
	if (name.endsWith('.json')) {
		modules.set(name, module);
		module.exports = JSON.parse(bytes.utf8Slice());
		return module.exports;
	}
	const filename = `${ROOT}/${name}`;
	const source = `(function (exports, require, module, __filename, __dirname) {${bytes.utf8Slice().replace(/^#!.*/, '')}\n})`;
	// Code that the same version of Node has compiled on the same kind of computer; V8 looks whether it fits, and else compiles.
	const cachedData = isCompiled ? bytesOf(`${name}.compiled`) : undefined;
	const script = new Script(source, { filename, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
	modules.set(name, module);
	const folder = posix.dirname(name);
	script.runInThisContext().call(module.exports, module.exports, requireFrom(folder), module, filename, `${ROOT}/${folder}`);
	return module.exports;
}

function requireFrom(folder) {
	return function require(id) {
		if (/^\.\.?\//.test(id)) return load(posix.join(folder, id));
		if (isBuiltin(id)) return builtin(id);
		throw notFound(id);
	};
}

function builtin(id) {
	return require(id);
}

function notFound(id) {
	return Object.assign(new Error(`Cannot find module '${id}' in this file`), { code: 'MODULE_NOT_FOUND' });
}
