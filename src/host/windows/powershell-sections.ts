/**
 * What PowerShell is asked, all in one start, the quick ones in front: for each fact the commands that yield its rows.
 *
 * To add one: an entry here, and `powerShell.rows('name')` where it is read. Select what is needed and nothing else (never a
 * secret), each value made a number, a text or a boolean: `[int]$_.Status`, since an enumeration is written in one way by one
 * version and otherwise by another, and `[string]`, since an object drags its whole class along. Cmdlets and properties only,
 * no methods (ConstrainedLanguage); no double quotes, since the script travels as an argument.
 */
export const SECTIONS = {
	/** The VPN connections of this user and of everybody, as Windows' own list has them. Lists are joined with blanks. */
	vpnConnections: [connections(''), connections(' -AllUserConnection')].join('; '),
	/** The networks that this computer is in, by which the profile of the firewall is chosen. */
	networkCategories: `Get-NetConnectionProfile | ${select({ category: '[string]$_.NetworkCategory' })}`,
	/**
	 * Whether the connection to the internet is billed by volume (Windows.Networking.Connectivity.NetworkCostType). The only
	 * way to ask is a method of Windows' own, which ConstrainedLanguage refuses.
	 */
	networkCost: `$c = [Windows.Networking.Connectivity.NetworkInformation,Windows,ContentType=WindowsRuntime]::GetInternetConnectionProfile(); if ($c) { @{ cost = [int]$c.GetConnectionCost().NetworkCostType } }`,
	/** The firewall as it is in force (ActiveStore); the local store says NotConfigured for nearly everything. */
	firewallProfiles: `Get-NetFirewallProfile -PolicyStore ActiveStore | ${select({
		name: '[string]$_.Name',
		enabled: '[string]$_.Enabled',
		outbound: '[string]$_.DefaultOutboundAction',
	})}`,
	/** Last, since it is the slowest: seconds on a machine with many rules. */
	firewallBlocks: blockRules(),
} as const satisfies Readonly<Record<string, string>>;

export type SectionName = keyof typeof SECTIONS;

function connections(whose: string): string {
	const selected = {
		name: '[string]$_.Name',
		server: '[string]$_.ServerAddress',
		guid: '[string]$_.Guid',
		everybody: '[bool]$_.AllUserConnection',
		tunnel: '[string]$_.TunnelType',
		auth: '[string]$_.AuthenticationMethod',
		encryption: '[string]$_.EncryptionLevel',
		l2tpAuth: '[string]$_.L2tpIPsecAuth',
		split: '[bool]$_.SplitTunneling',
		status: '[string]$_.ConnectionStatus',
	};
	return `Get-VpnConnection${whose} | ${select(selected)}`;
}

/** The rules in force that block what goes out, with what each is restricted to. All outbound ones are asked for, since none at all is an error. */
function blockRules(): string {
	const restricted = {
		profile: '[string]$_.Profile',
		protocol: '[string]$p.Protocol',
		ports: '[string]$p.RemotePort',
		localPorts: '[string]$p.LocalPort',
		program: '[string]($_ | Get-NetFirewallApplicationFilter).Program',
		service: '[string]($_ | Get-NetFirewallServiceFilter).Service',
		remote: '[string]$a.RemoteAddress',
		local: '[string]$a.LocalAddress',
		interfaces: '[string]($_ | Get-NetFirewallInterfaceTypeFilter).InterfaceType',
	};
	const row = Object.entries(restricted).map(([name, value]) => `${name} = ${value}`);
	const blocking = "Where-Object { [string]$_.Action -eq 'Block' -and [string]$_.Enabled -eq 'True' } | Select-Object -First 100";
	const filters = '$p = $_ | Get-NetFirewallPortFilter; $a = $_ | Get-NetFirewallAddressFilter';
	return `Get-NetFirewallRule -PolicyStore ActiveStore -Direction Outbound | ${blocking} | ForEach-Object { ${filters}; @{ rule = [string]$_.DisplayName; ${row.join('; ')} } }`;
}

/** `Select-Object` with calculated properties. */
function select(columns: Readonly<Record<string, string>>): string {
	return `Select-Object ${Object.entries(columns)
		.map(([name, value]) => `@{n='${name}';e={${value}}}`)
		.join(', ')}`;
}
