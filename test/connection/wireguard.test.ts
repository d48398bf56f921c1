import { describe, expect, test } from 'vitest';
import { ConnectionFileError } from '../../src/connection/error.ts';
import { isWireGuard, parseWireGuard } from '../../src/connection/wireguard.ts';

const KEY = 'MI0tE1CxLQbmkrpgRKosDBx7hSndNano/gE2ywpsoGo=';
const PEER = 'VzjgEEsNnHfThKJvlCz7R4av5XO/e0ojNnDUmvdjvzM=';
const PSK = 'BXK3l+paBUbn5srKjqu7yUlJEMtZs/80mC0GbGGeF/Q=';
const bytes = (key: string) => new Uint8Array(Buffer.from(key, 'base64'));

const file = `\ufeff# of the administrator
[Interface]
PrivateKey = ${KEY}
Address = 10.9.0.2/32, fd00::2/128 # ours
address=10.9.1.2
DNS = 10.9.0.1, corp.example
MTU = 1380
ListenPort = 0
PreUp = iptables -A INPUT
Table = off

[peer]
PUBLICKEY=${PEER}
PresharedKey = ${PSK}
Endpoint = vpn.example.com:51820
AllowedIPs = 0.0.0.0/0,::/0
PersistentKeepalive = 25
[Peer]
PublicKey = ${KEY}
Endpoint = [2001:db8::7]:443
AllowedIPs =
PersistentKeepalive = off
`;

test('reads what wg-quick reads', () => {
	expect(parseWireGuard(file.replaceAll('\n', '\r\n'))).toEqual({
		kind: 'wireguard',
		privateKey: bytes(KEY),
		addresses: ['10.9.0.2/32', 'fd00::2/128', '10.9.1.2'],
		dns: ['10.9.0.1', 'corp.example'],
		mtu: 1380,
		listenPort: 0,
		peers: [
			{
				publicKey: bytes(PEER),
				presharedKey: bytes(PSK),
				endpoint: { host: 'vpn.example.com', port: 51820 },
				allowedIps: ['0.0.0.0/0', '::/0'],
				keepaliveS: 25,
			},
			{ publicKey: bytes(KEY), endpoint: { host: '2001:db8::7', port: 443 }, allowedIps: [], keepaliveS: 0 },
		],
	});
});

test('knows its own files from others', () => {
	expect(isWireGuard(file)).toBe(true);
	expect(isWireGuard('client\nremote vpn.example.com\n<ca>\n[Inter]\n</ca>\n')).toBe(false);
});

describe('refuses with the line, and repeats no key', () => {
	const own = `[Interface]\nPrivateKey = ${KEY}\n`;

	test.each<[string, string, number | undefined, string]>([
		['no private key', `[Peer]\nPublicKey = ${PEER}`, undefined, 'there is no PrivateKey in an [Interface] section. Take the whole file.'],
		['no section', `PrivateKey = ${KEY}`, 1, 'line 1: this stands before the first section. [Interface] has to come first.'],
		['an unknown setting', `${own}Jc = 4`, 3, 'line 3: "Jc" is no setting of [Interface].'],
		['a key without its name', `${own}${PSK}`, 3, 'line 3: this is no setting of [Interface].'],
		['a setting in the wrong section', `${own}PublicKey = ${PEER}`, 3, 'line 3: "PublicKey" is no setting of [Interface].'],
		['no equals sign', `${own}${PSK.slice(0, 20)}`, 3, 'line 3: this is no setting of [Interface].'],
		[
			'a key that lost a character',
			`[Interface]\nPrivateKey = ${KEY.slice(1)}`,
			2,
			'line 2: PrivateKey is not a key: 44 characters that end with "=" are needed, and here are 43.',
		],
		[
			'a key that is none',
			`[Interface]\nPrivateKey = ${KEY.slice(0, 42)}p=`,
			2,
			'line 2: PrivateKey is not a key: 44 characters that end with "=" are needed, and here are 44.',
		],
		['a peer without a key', `${own}\n[Peer]\nAllowedIPs = ::/0`, 4, 'line 4: this [Peer] has no PublicKey.'],
		[
			'an endpoint without a port',
			`${own}[Peer]\nPublicKey = ${PEER}\nEndpoint = vpn.example.com`,
			5,
			'line 5: Endpoint has to be a host and its port: vpn.example.com:51820, 203.0.113.7:51820 or [2001:db8::7]:51820.',
		],
		[
			'an IPv6 endpoint without brackets',
			`${own}[Peer]\nPublicKey = ${PEER}\nEndpoint = 2001:db8::7:51820`,
			5,
			'line 5: Endpoint has to be a host and its port: vpn.example.com:51820, 203.0.113.7:51820 or [2001:db8::7]:51820.',
		],
		[
			'an address that is none',
			`${own}Address = 10.9.0.2/33`,
			3,
			'line 3: Address has to be addresses with a prefix length, such as 10.0.0.2/32.',
		],
		['a number that is none', `${own}MTU = many`, 3, 'line 3: MTU has to be a number from 1 to 65535.'],
	])('%s', (_, text, line, message) => {
		let thrown: unknown;
		try {
			parseWireGuard(text);
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(ConnectionFileError);
		expect(thrown).toMatchObject({ message, ...(line === undefined ? {} : { line }) });
		for (const secret of [KEY, PSK]) expect(message).not.toContain(secret.slice(0, 12));
	});
});
