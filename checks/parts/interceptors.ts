/**
 * Products that open TLS and show certificates of an authority of their own, by what their authorities call themselves. What an administrator
 * names himself (many firewalls) is not told by this.
 */
const INTERCEPTORS: readonly { readonly product: string; readonly issuer: RegExp }[] = [
	// help.zscaler.com, "About SSL/TLS inspection": Zscaler Root CA, Zscaler Intermediate Root CA.
	{ product: 'Zscaler', issuer: /\bZscaler\b/i },
	// docs.fortinet.com, FortiOS "SSL/SSH inspection": Fortinet_CA_SSL, O=Fortinet.
	{ product: 'FortiGate', issuer: /\bFortinet\b|\bFortiGate\b|\bFG[0-9A-Z]{10,}/i },
	// techdocs.broadcom.com, ProxySG "SSL proxy": Blue Coat, Symantec Web Security Service.
	{ product: 'Blue Coat', issuer: /\bBlue ?Coat\b|Cloud Services CA|ProxySG/i },
	// docs.paloaltonetworks.com, "SSL forward proxy".
	{ product: 'Palo Alto Networks', issuer: /\bPalo ?Alto\b/i },
	// docs.sophos.com, "SSL/TLS inspection": Sophos SSL CA, Securely Signed by Sophos.
	{ product: 'Sophos', issuer: /\bSophos\b/i },
	// support.kaspersky.com, "Encrypted connections scanning": Kaspersky Anti-Virus Personal Root Certificate.
	{ product: 'Kaspersky', issuer: /\bKaspersky\b/i },
	// support.avast.com, "Web Shield": Avast Web/Mail Shield Root, AVG Web/Mail Shield Root.
	{ product: 'Avast or AVG', issuer: /(?:\bAvast|\bAVG)\b.*(?:Shield|trust)/i },
	// help.eset.com, "SSL/TLS": ESET SSL Filter CA.
	{ product: 'ESET', issuer: /ESET SSL Filter/i },
	// bitdefender.com/support, "Encrypted web scan": Bitdefender Personal CA.
	{ product: 'Bitdefender', issuer: /Bitdefender.*CA\b/i },
	// docs.umbrella.com, "Manage certificates": Cisco Umbrella Root CA.
	{ product: 'Cisco Umbrella', issuer: /Cisco Umbrella/i },
	// docs.netskope.com, "Certificates": ca.TENANT.goskope.com, O=Netskope.
	{ product: 'Netskope', issuer: /\bNetskope\b|goskope\.com/i },
	// docs.trellix.com, Web Gateway: McAfee Web Gateway, Skyhigh.
	{ product: 'Skyhigh (McAfee) Web Gateway', issuer: /McAfee Web Gateway|\bSkyhigh\b/i },
	// support.checkpoint.com, sk108202 "HTTPS inspection".
	{ product: 'Check Point', issuer: /Check ?Point.*(?:CA|HTTPS)/i },
	// docs.mitmproxy.org, "About certificates".
	{ product: 'mitmproxy', issuer: /^CN=mitmproxy\b/i },
];

/** The product that an issuer's name gives away; `names`: the issuers on the way up. */
export function interceptorIn(names: readonly string[]): string | undefined {
	return INTERCEPTORS.find(({ issuer }) => names.some((name) => issuer.test(name)))?.product;
}
