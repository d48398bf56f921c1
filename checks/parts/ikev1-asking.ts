import type { AddressContext } from '../../src/check/context.ts';
import { machineMark } from '../../src/net/machine-mark.ts';
import { type Ikev1Facts, type Ikev1Settings, ikev1Probe } from '../../src/probe/ikev1.ts';
import { type AggressiveFacts, type AggressiveSettings, ikev1AggressiveProbe } from '../../src/probe/ikev1-aggressive.ts';
import { IKE_NAT_PORT, IKE_PORT } from '../../src/wire/isakmp.ts';
import { type AskedLately, sparing } from './asked-lately.ts';

/** One negotiation each, so room for one is enough. */
const ONE = { withRoomForOne: <Settings>(settings: Settings) => settings, lacksSecond: () => false };

const provingProbe = sparing<Ikev1Facts, Ikev1Settings>({ probe: ikev1Probe, held: (facts) => (isProofLeft(facts) ? 1 : 0), ...ONE });

/** strongSwan keeps what it accepted of aggressive mode, whatever it is told. */
const aggressiveProbe = sparing<AggressiveFacts, AggressiveSettings>({
	probe: ikev1AggressiveProbe,
	held: ({ answer }) => (answer.kind === 'accepted' ? 1 : 0),
	...ONE,
});

/**
 * Main mode. Without a pre-shared key it is the same negotiation in every run, and ends where a server lets it go; the proof of a key is
 * a new one each time, which the server keeps when the key is wrong.
 */
export async function askIkev1({ probe, host, supplied: { psk } }: AddressContext): Promise<Ikev1Facts | AskedLately> {
	const settings = { natPort: IKE_NAT_PORT, machine: machineMark() };
	if (psk === undefined) return probe(ikev1Probe, { port: IKE_PORT, settings });
	return probe(provingProbe, { port: IKE_PORT, settings: { ...settings, psk, host } });
}

export async function askAggressive({ probe, host }: AddressContext, group: string): Promise<AggressiveFacts | AskedLately> {
	return probe(aggressiveProbe, { port: IKE_PORT, about: group, settings: { group, machine: machineMark(), host } });
}

/** Accepted, and neither refused nor deleted by either side. */
function isProofLeft({ port500, depth }: Ikev1Facts): boolean {
	if (port500.kind !== 'accepted') return false;
	if (depth === undefined) return true;
	if (depth.stage === 'offer') return false;
	const identity = depth.stage === 'agreed' ? depth.identity : undefined;
	if (identity?.kind === 'right' || identity?.kind === 'refused') return false;
	return identity?.kind !== 'wrong' || identity.by !== 'wrong-hash';
}
