import { SHOWS_CODES_OF } from '../check/tunnel.ts';
import { askedOf } from './asked-of.ts';
import type { Report, TargetReport } from './schema.ts';
import { tunnelTitle } from './words.ts';

/** For which client, which tunnels and which sign-in a target was judged, and from where it was looked at. */
export function assumed(report: Report, target: TargetReport): string {
	const { options, machine } = report;
	const { client, automatic, auth: signIn } = askedOf(report, target);
	const order = SHOWS_CODES_OF[client] === machine.os.platform ? '' : ' in good order';
	const tunnels = automatic ? 'Automatic' : target.predictions.map(({ tunnel }) => tunnelTitle(tunnel)).join(', ');
	const asked = [
		...(options.family === undefined ? [] : [`IPv${options.family} only`]),
		...(options.dnsServer === undefined ? [] : [`names by ${options.dnsServer}`]),
	];
	const auth = signIn === undefined ? 'sign-in unknown' : `sign-in by ${AUTH[signIn] ?? signIn}`;
	return [`${CLIENTS[client]}${order}`, ...(tunnels === '' ? [] : [tunnels]), ...asked, auth, `from ${VANTAGES[machine.vantage]}`].join(
		'; ',
	);
}

const AUTH: Readonly<Record<string, string>> = {
	psk: 'pre-shared key',
	eap: 'EAP',
	'user-certificate': 'user certificate',
	'machine-certificate': 'machine certificate',
};

const CLIENTS: Record<Report['client'], string> = {
	windows: 'Windows PC',
	macos: 'Mac',
	linux: 'Linux computer',
	android: 'Android phone',
	strongswan: 'strongSwan client',
};
const VANTAGES: Record<Report['machine']['vantage'], string> = {
	machine: 'this computer',
	container: 'this container',
	wsl: 'WSL',
	'virtual-machine': 'this virtual machine',
};
