#!/usr/bin/env node
'use strict';

// The published entry. A Node of any age must be able to parse this file and say what is missing: hence ES5,
// and CommonJS by the package.json beside it.
var needed = [22, 18];
var version = process.versions.node.split('.').map(Number);

// A monitoring plug-in says on stdout what is missing, and ends with 3.
var plugin = /(^| )(--output|-o|--format)[= ]?nagios( |$)/.test(process.argv.slice(2).join(' '));

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
	(plugin ? process.stdout : process.stderr).write(
		(plugin ? 'VPN-DOCTOR UNKNOWN - ' : 'vpn-doctor: ') +
			'needs Node.js ' +
			needed.join('.') +
			' or newer, and this is ' +
			process.versions.node +
			'. Install a newer Node.js (nodejs.org) and run it again.\n',
	);
	process.exit(plugin ? 3 : 78);
}

var path = require('path');
var root = path.join(__dirname, '..');
var pjson = require('../package.json');
var argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
	// Nothing else has to be loaded to say this.
	process.stdout.on('error', unwritten);
	require('../dist/version.cjs')
		.ownVersion(root, pjson.version)
		.then(function (text) {
			process.stdout.write(text + '\n');
		}, unreadable);
} else {
	useOnlyAbsoluteFolders();
	beSomebody();
	// A single file has no modules on the disk that could be compiled ahead.
	if (!require('node:sea').isSea()) cacheIn(cacheFolder());
	// oclif would load a library to check what was checked above.
	process.env.OCLIF_DISABLE_ENGINE_WARNING = '1';
	require('../dist/main.cjs').main(argv, { root: root, pjson: pjson });
}

// In a folder of the user's own: what lies in a shared one, or in the current one, could come from anybody, and would be run.
function cacheFolder() {
	var base = process.env.XDG_CACHE_HOME || path.join(require('os').homedir(), '.cache');
	return path.isAbsolute(base) && isOurs(base) ? path.join(base, 'vpn-doctor') : undefined;
}

// oclif asks the user database what the environment does not say, and breaks where the user has no entry, as in some containers.
function beSomebody() {
	if (process.platform !== 'win32' && process.env.SHELL === undefined) process.env.SHELL = '/bin/sh';
	try {
		require('os').homedir();
	} catch (_error) {
		process.env.HOME = '/';
	}
}

// Under a sudo that keeps HOME, the folder belongs to somebody who must not choose what root runs.
function isOurs(folder) {
	if (process.getuid === undefined || process.getuid() !== 0) return true;
	try {
		return require('fs').statSync(folder).uid === 0;
	} catch (_error) {
		return path.dirname(folder) !== folder && isOurs(path.dirname(folder));
	}
}

// Programs such as ping are looked up in PATH: never in the current folder, wherever that is (an empty entry means it).
function useOnlyAbsoluteFolders() {
	var folders = (process.env.PATH || '').split(path.delimiter).filter(function (folder) {
		return path.isAbsolute(folder);
	});
	process.env.PATH = folders.length > 0 || path.delimiter === ';' ? folders.join(path.delimiter) : '/usr/sbin:/usr/bin:/sbin:/bin';
	process.env.NoDefaultCurrentDirectoryInExePath = '1';
}

// Both folders are made here, one level each: Node would bring a home into being that does not exist, and tries without end under /proc.
function cacheIn(folder) {
	if (folder === undefined || !made(path.dirname(folder)) || !made(folder)) return;
	require('module').enableCompileCache(folder);
}

function made(folder) {
	try {
		require('fs').mkdirSync(folder, { mode: 448 }); // rwx for its owner alone
		return true;
	} catch (error) {
		return error.code === 'EEXIST';
	}
}

function unreadable(error) {
	process.stderr.write('vpn-doctor: internal error: ' + error.message + '. Install it again.\n');
	process.exit(70);
}

// As src/main.ts has it for everything else. A reader that has gone, as in `| head`, misses nothing.
function unwritten(error) {
	if (error.code === 'EPIPE') process.exit(0);
	process.stderr.write('vpn-doctor: the output could not be written (' + error.code + ').\n');
	process.exit(70);
}
