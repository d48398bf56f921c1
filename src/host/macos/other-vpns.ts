import type { OtherVpn } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { runningPrograms } from './processes.ts';

const DAEMONS = '/Library/LaunchDaemons';

/** VPN products by the labels of their launchd daemons, which are names of files here; as public scripts that stop or remove them call them. */
const KNOWN: readonly (readonly [label: RegExp, product: string])[] = [
	[/^com\.cisco\.anyconnect\.vpnagentd$/, 'Cisco AnyConnect'],
	[/^com\.cisco\.secureclient\.vpnagentd$/, 'Cisco Secure Client'],
	[/^com\.paloaltonetworks\.gp\.pangps/, 'Palo Alto GlobalProtect'],
	[/^com\.fortinet\.forticlient\./, 'FortiClient'],
	[/^com\.checkpoint\.epc\./, 'Check Point Endpoint Security'],
	[/^net\.pulsesecure\./, 'Ivanti or Pulse Secure'],
	[/^com\.zscaler\./, 'Zscaler Client Connector'],
	[/^com\.cloudflare\.1dot1dot1dot1\./, 'Cloudflare WARP'],
	[/^com\.tailscale\./, 'Tailscale'],
	[/^com\.zerotier\./, 'ZeroTier'],
	[/^com\.nordvpn\./, 'NordVPN'],
	[/^net\.mullvad\./, 'Mullvad VPN'],
	[/^ch\.protonvpn\./, 'Proton VPN'],
	[/^org\.openvpn\./, 'OpenVPN'],
	[/^net\.tunnelblick\./, 'Tunnelblick'],
];

/** Those of {@link KNOWN} that have installed a daemon. Apps that come with a system extension alone are not seen. */
export async function macosOtherVpns(parts: HostParts): Promise<Reading<readonly OtherVpn[]>> {
	const names = parts.files.list(DAEMONS);
	if (!names.read) return names;
	const installed = (names.value ?? []).flatMap((name) => {
		const label = name.replace(/\.plist$/, '');
		const product = KNOWN.find(([known]) => known.test(label))?.[1];
		return product === undefined ? [] : [{ product, file: `${DAEMONS}/${name}` }];
	});
	if (installed.length === 0) return readable([]);
	const running = await runningPrograms(parts);
	if (!running.read) return running;
	const found = new Map<string, OtherVpn>();
	for (const { product, file } of installed) {
		const text = parts.files.readText(file);
		if (!text.read) return text;
		const program = programIn(text.value ?? '');
		if (program === undefined) return unreadable('failed', `${file}: no program`);
		found.set(product, { product, what: 'service', running: running.value.has(program) || found.get(product)?.running === true });
	}
	return readable([...found.values()]);
}

/** launchd.plist(5), as XML: `Program`, else the first of `ProgramArguments`. */
function programIn(plist: string): string | undefined {
	const written =
		/<key>Program<\/key>\s*<string>([^<]+)<\/string>/.exec(plist)?.[1] ??
		/<key>ProgramArguments<\/key>\s*<array>\s*<string>([^<]+)<\/string>/.exec(plist)?.[1];
	return written?.replaceAll('&amp;', '&');
}
