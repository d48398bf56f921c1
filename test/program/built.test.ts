import { describe, expect, it } from 'vitest';
import { howInstalled, type Surroundings } from '../../src/program/built.ts';
import { versionText } from '../../src/program/version.ts';

const of = (about: Partial<Surroundings>, ...there: readonly string[]): Surroundings => ({
	root: '/nowhere',
	isSingleFile: false,
	executable: '/usr/bin/node',
	exists: (path) => there.includes(path),
	...about,
});
const single = (executable: string, ...there: readonly string[]) => of({ isSingleFile: true, executable, root: executable }, ...there);
const DEBIAN = '/usr/share/doc/vpn-doctor/copyright';

describe('how it was installed', () => {
	it.each<[string, Surroundings]>([
		['debian', single('/usr/bin/vpn-doctor', DEBIAN)],
		// Somebody's own beside the package, and a system without one.
		['single-file', single('/usr/local/bin/vpn-doctor', DEBIAN)],
		['single-file', single('/home/a/vpn-doctor', DEBIAN)],
		['single-file', single('/usr/bin/vpn-doctor')],
		['single-file', single('C:\\Tools\\vpn-doctor.exe')],
		['npm', of({ root: '/usr/lib/node_modules/vpn-doctor/' })],
		['npm', of({ root: 'C:\\Users\\a\\AppData\\Roaming\\npm\\node_modules\\vpn-doctor' })],
		['sources', of({ root: '/home/a/vpn-doctor' }, '/home/a/vpn-doctor/src/main.ts')],
		['folder', of({ root: '/opt/vpn-doctor' })],
	])('%s', (installation, surroundings) => {
		expect(howInstalled(surroundings)).toBe(installation);
	});
});

describe('the text of --version', () => {
	const about = { version: '1.2.3', catalog: '2026.11.30+00000000, built in', node: '24.0.0', platform: 'linux', arch: 'x64' };

	it('begins with a line that scripts can read', () => {
		expect(versionText({ ...about, surroundings: single('/usr/bin/vpn-doctor', DEBIAN) }).split('\n')).toEqual([
			'vpn-doctor 1.2.3',
			'catalog    2026.11.30+00000000, built in',
			'installed  by the Debian package, /usr/bin/vpn-doctor',
			'runs on    Node.js 24.0.0 (inside), linux x64',
		]);
		expect(versionText({ ...about, surroundings: of({ root: '/usr/lib/node_modules/vpn-doctor/' }) })).toContain(
			'\ninstalled  as an npm package, /usr/lib/node_modules/vpn-doctor\nruns on    Node.js 24.0.0 (in /usr/bin/node), linux x64',
		);
	});

	it('repeats nothing to the terminal that would steer it', () => {
		const text = versionText({ ...about, surroundings: of({ root: '/a\u001b[31m/b\nvpn-doctor 9.9.9' }) });
		expect(text).not.toContain('\u001b');
		expect(text.split('\n')).toHaveLength(4);
	});
});
