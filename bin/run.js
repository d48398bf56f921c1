#!/usr/bin/env node
'use strict';

// The published entry. A Node of any age must be able to parse this file and say what is missing: hence ES5,
// and CommonJS by the package.json beside it.
var needed = [22, 18];
var version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
	process.stderr.write(
		'vpn-doctor: needs Node.js ' +
			needed.join('.') +
			' or newer, and this is ' +
			process.versions.node +
			'. Install a newer Node.js (nodejs.org) and run it again.\n',
	);
	process.exit(78);
}

var path = require('path');
var root = path.join(__dirname, '..');
var pjson = require('../package.json');
var argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
	// Nothing else has to be loaded to say this.
	process.stdout.write('vpn-doctor ' + pjson.version + '\n');
} else {
	cacheIn(cacheFolder());
	// oclif would load a library to check what was checked above.
	process.env.OCLIF_DISABLE_ENGINE_WARNING = '1';
	require('../dist/main.cjs').main(argv, { root: root, pjson: pjson });
}

// In a folder of the user's own: what lies in a shared one, or in the current one, could come from anybody, and would be run.
function cacheFolder() {
	var base;
	try {
		base = process.env.XDG_CACHE_HOME || path.join(require('os').homedir(), '.cache');
		return path.isAbsolute(base) ? path.join(base, 'vpn-doctor') : undefined;
	} catch (_error) {
		// A user without a name and without HOME, as in some containers: oclif would break over it.
		process.env.HOME = '/';
		return undefined;
	}
}

function cacheIn(folder) {
	if (folder !== undefined) require('module').enableCompileCache(folder);
}
