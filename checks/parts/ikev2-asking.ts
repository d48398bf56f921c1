import { createHash } from 'node:crypto';
import { subjectPublicKeyInfo } from '../../src/certificate/fields.ts';
import type { Authorities } from '../../src/certificate/judge.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Client } from '../../src/check/tunnel.ts';
import { trustedAuthorities } from '../../src/net/authorities.ts';
import { type Ikev2Facts, type Ikev2Settings, ikev2Probe, type OfferSettings } from '../../src/probe/ikev2.ts';
import type { ProbeOptions } from '../../src/probe/probe.ts';
import { IKE_NAT_PORT, IKE_PORT } from '../../src/wire/isakmp.ts';
import { type AskedLately, type SparingSettings, sparing } from './asked-lately.ts';
import { heldOfIkev2, lacksSecondIkev2 } from './ikev2-held.ts';

/** Whose first message is imitated: strongSwan is the IKE client of Linux, whoever starts it. */
const IMITATED: Record<Client, OfferSettings['client']> = {
	windows: 'windows',
	macos: 'macos',
	android: 'android',
	linux: 'strongswan',
	strongswan: 'strongswan',
};

/** As many authorities as make Windows' second message too large for one packet. */
const AUTHORITIES = 60;

const sparingProbe = sparing<Ikev2Facts, Ikev2Settings>({
	probe: ikev2Probe,
	withRoomForOne: (settings) => ({ ...settings, most: 1 }),
	held: heldOfIkev2,
	lacksSecond: lacksSecondIkev2,
});

/** How every check asks for the one negotiation of IKEv2 that they share. */
export async function askIkev2(context: AddressContext): Promise<Ikev2Facts | AskedLately> {
	return context.probe(sparingProbe, await asking(context));
}

async function asking({ options, supplied, host }: AddressContext): Promise<ProbeOptions<SparingSettings<Ikev2Settings>>> {
	const { client, ikePolicy } = options;
	// What the registry of this computer says counts where it is the client.
	const found = options.dhSetting === undefined && client === 'windows' && host.platform === 'windows' ? await host.dhSetting() : undefined;
	const dhSetting = options.dhSetting ?? (found?.read && found.value !== 'unset' ? found.value : undefined);
	return {
		port: IKE_PORT,
		settings: {
			client: IMITATED[client],
			...(dhSetting === undefined ? {} : { dhSetting }),
			...(ikePolicy === undefined ? {} : { ikePolicy }),
			natPort: IKE_NAT_PORT,
			host,
			keyHashes: () => keyHashesOf([() => supplied.authorities, ...trustedAuthorities(host.platform)]),
		},
	};
}

/** RFC 7296, 3.7: SHA-1 of the public key of each authority; of the first of them. */
function keyHashesOf(authorities: Authorities): readonly Uint8Array[] {
	const hashes = new Map<string, Uint8Array>();
	for (const list of authorities) {
		for (const der of list()) {
			if (hashes.size === AUTHORITIES) return [...hashes.values()];
			const hash = keyHashOf(der);
			if (hash !== undefined) hashes.set(hash.toString('hex'), hash);
		}
	}
	return [...hashes.values()];
}

/** Undefined where it is no certificate: a file of --ca may hold anything. */
function keyHashOf(der: Uint8Array): Buffer | undefined {
	try {
		return createHash('sha1').update(subjectPublicKeyInfo(der)).digest();
	} catch {
		return undefined;
	}
}
