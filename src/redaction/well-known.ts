/** What means the same everywhere, says nothing of anybody, and would be missed: it is left as it is. */

const HOSTS: ReadonlySet<string> = new Set([
	...['localhost', 'localdomain', 'www.msftconnecttest.com', 'connectivitycheck.gstatic.com', 'captive.apple.com', 'neverssl.com'],
	...['time.windows.com', 'time.apple.com', 'pool.ntp.org', 'ntp.ubuntu.com'],
]);

/** Resolvers that anybody may ask. */
const RESOLVERS: ReadonlySet<string> = new Set([
	...['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4', '9.9.9.9', '149.112.112.112'],
	...['2606:4700:4700::1111', '2606:4700:4700::1001', '2001:4860:4860::8888', '2001:4860:4860::8844', '2620:fe::fe', '2620:fe::9'],
]);

/** RFC 1918 as a whole. */
const BLOCKS: ReadonlySet<string> = new Set(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);

/** A name that is nothing but one of these tells nobody anything, and stands in every second sentence of a report. */
const WORDS: ReadonlySet<string> = new Set(
	`a an and address admin administrator all any as at automatic be by certificate client cisco code company computer connection
	corporate default device dns eap error ethernet fail false for from gateway global group guest home host http https id if ike ikev1
	ikev2 in internet ip ipsec is it key l2tp lan linux local lo mac macos machine me my name net network no none not of office on one
	openvpn or other pass password path port pptp private profile proxy psk public remote root router run secure server service
	sign-in sstp system tcp test the this time tls to true tunnel type udp unknown up user username vpn vpn-server vpnserver wan we
	wi-fi wifi windows wireguard wireless wlan work www yes you`.split(/\s+/),
);

/** How systems call their adapters by themselves. */
const ADAPTER =
	/^(?:(?:ethernet|wi-?fi|wlan|lan|bluetooth network connection|local area connection\*?|wireless network connection|lan-verbindung|drahtlosnetzwerkverbindung|cellular|mobile broadband connection|loopback pseudo-interface)(?: \d+)?|(?:eth|lo|ppp|tun|tap|utun|wg|br|docker|bond|team|en|wlan|wwan|awdl|llw|bridge|anpi|ipsec|gif|stf|virbr|vmnet|dummy)\d*(?:[.:@]\w{1,6})?|(?:enp|ens|eno|wlp|wls|wlo|wwp)\d[a-z\d]{0,12})$/i;

export function isKnownHost(host: string): boolean {
	return HOSTS.has(host);
}

export function isResolver(address: string): boolean {
	return RESOLVERS.has(address);
}

export function isPrivateBlock(prefix: string): boolean {
	return BLOCKS.has(prefix);
}

export function isOwnNameOfAdapter(name: string): boolean {
	return ADAPTER.test(name);
}

/** Whether a name says more than a common word, or a number that is as short as a port or a code. */
export function isTelling(name: string): boolean {
	const text = name.trim().toLowerCase();
	return text.length >= 2 && !WORDS.has(text) && !/^\d{1,4}$/.test(text) && /[\p{L}\p{N}]/u.test(text);
}
