// vpn-doctor-VERSION.tgz: what "npm publish" would send. npm gives every file the same time, so that the same build gives the same bytes.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export async function make({ root, out }) {
	// The build was made already; making it again here could change what the other downloads were made from.
	const options = ['pack', '--ignore-scripts', '--json', '--pack-destination', out];
	const [{ filename }] = JSON.parse(execFileSync('npm', options, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
	return [join(out, filename)];
}
