import type { Profile, ProfileEncryption, ProfileFault } from '../../profile.ts';
import type { PhonebookEntry, Setting } from './entries.ts';
import { ikePolicyOf } from './ike-policy.ts';
import { dialledServer, withoutUser } from './server.ts';
import { type SignIn, signInOf } from './sign-in.ts';
import { ANY_TUNNEL, strategyOf } from './strategy.ts';

/** Where an entry stands. */
export type EntryPlace = Pick<Profile, 'place' | 'belongsTo' | 'hidden'>;

/** RASET_Vpn. */
const TYPE_VPN = '2';
/** DE-codes of the phonebook: Windows writes 8 for *optional*, 256 for *required*. */
const ENCRYPTION: Readonly<Record<number, ProfileEncryption>> = { 0: 'none', 8: 'optional', 256: 'required', 512: 'maximum' };
/** A list of servers of a managed profile is short. */
const MOST_SERVERS = 32;

/** A VPN connection out of its entry; undefined where the entry is a modem's or of broadband. */
export function profileOf(entry: PhonebookEntry, place: EntryPlace): Profile | undefined {
	if (!isVpn(entry)) return undefined;
	const reading = readingOf(entry);
	const { tunnels, automatic } = strategyIn(reading);
	const usesPsk = reading.flag('IpSecFlags');
	const signIn = signInIn(reading, tunnels, usesPsk);
	const encryption = reading.number('DataEncryption', (value) => ENCRYPTION[value] !== undefined);
	const ikePolicy = policyIn(reading);
	const weakened = reading.flag('DisableIKENameEkuCheck') === true;
	const routesAll = reading.flag('IpPrioritizeRemote');
	const psk = signIn?.auth === 'psk' ? true : tunnels.includes('l2tp') ? usesPsk : undefined;
	return {
		name: entry.name,
		store: 'phonebook',
		...place,
		client: 'windows',
		tunnels,
		automatic,
		...serversIn(entry, reading, tunnels.includes('sstp')),
		...(signIn?.auth === undefined ? {} : { auth: signIn.auth }),
		...(signIn?.eap === undefined ? {} : { eap: signIn.eap }),
		...(encryption === undefined ? {} : { encryption: ENCRYPTION[encryption] as ProfileEncryption }),
		...(psk === undefined ? {} : { psk: psk ? 'set' : 'missing' }),
		...(ikePolicy === undefined ? {} : { ikePolicy }),
		...(routesAll === undefined ? {} : { routesAll }),
		...(reading.flag('DeviceTunnel') ? { deviceTunnel: true } : {}),
		...(reading.flag('AlwaysOnCapable') ? { alwaysOn: true } : {}),
		...(weakened ? { weakened: 'DisableIKENameEkuCheck' } : {}),
		faults: reading.faults,
		stored: reading.stored,
	};
}

/** An entry without Type is one if it says so where it dials, or if it breaks off before. */
function isVpn({ settings, devices }: PhonebookEntry): boolean {
	const [type] = settings.get('Type') ?? [];
	if (type !== undefined) return type === TYPE_VPN;
	return devices.length === 0 || devices.some(({ kind }) => kind.toLowerCase() === 'vpn');
}

/** Reads settings one by one, and keeps what is wrong with them. */
interface EntryReading {
	readonly faults: ProfileFault[];
	readonly stored: Record<string, string>;
	/** A number that the entry may hold; undefined where it is not set or holds another. */
	number(setting: Setting, known?: (value: number) => boolean): number | undefined;
	/** The last bit of a number. */
	flag(setting: Setting): boolean | undefined;
	/** The pieces of a long value, put together. */
	joined(setting: Setting): string;
	all(setting: Setting): readonly string[];
}

const LONGEST_SHOWN = 64;

function readingOf({ settings, devices, garbled }: PhonebookEntry): EntryReading {
	const faults: ProfileFault[] = [];
	const stored: Record<string, string> = {};
	if (garbled) faults.push({ fault: 'unreadable-part', setting: 'line' });
	if (devices.length === 0) faults.push({ fault: 'cut', setting: 'DEVICE' });
	const number: EntryReading['number'] = (setting, known = () => true) => {
		const [text, ...more] = settings.get(setting) ?? [];
		if (text === undefined || text === '') return undefined;
		const value = text.slice(0, LONGEST_SHOWN);
		stored[setting] = value;
		if (more.some((other) => other !== text)) faults.push({ fault: 'repeated', setting, value });
		if (/^-?\d{1,10}$/.test(text) && known(Number(text))) return Number(text);
		faults.push({ fault: 'unknown-value', setting, value });
		return undefined;
	};
	return {
		faults,
		stored,
		number,
		flag: (setting) => {
			const value = number(setting);
			return value === undefined ? undefined : (value & 1) === 1;
		},
		joined: (setting) => (settings.get(setting) ?? []).join(''),
		all: (setting) => settings.get(setting) ?? [],
	};
}

/** An entry that names none has the default; what it names may not be known. */
function strategyIn(reading: EntryReading) {
	const value = reading.number('VpnStrategy', (number) => strategyOf(number) !== undefined);
	const unknown = value === undefined && reading.stored.VpnStrategy !== undefined;
	return (unknown ? undefined : strategyOf(value ?? 0)) ?? ANY_TUNNEL;
}

function signInIn(reading: EntryReading, tunnels: Profile['tunnels'], usesPsk: boolean | undefined): SignIn | undefined {
	const restrictions = reading.number('AuthRestrictions', (value) => value >= 0);
	const eapMethod = reading.number('CustomAuthKey');
	if (restrictions === undefined) return undefined;
	const signIn = signInOf({ restrictions, eapMethod, eapData: reading.joined('CustomAuthData'), tunnels, usesPsk });
	if (signIn.unknown) reading.faults.push({ fault: 'unknown-value', setting: 'AuthRestrictions', value: `${restrictions}` });
	return signIn;
}

function policyIn(reading: EntryReading): string | undefined {
	const policies = reading.number('NumCustomPolicy') ?? 0;
	if (policies < 1) return undefined;
	const hex = reading.joined('CustomIPSecPolicies');
	const value = hex.slice(0, LONGEST_SHOWN);
	reading.stored.CustomIPSecPolicies = value;
	const policy = ikePolicyOf(hex);
	if (policy === undefined) reading.faults.push({ fault: 'unknown-value', setting: 'CustomIPSecPolicies', value });
	return policy;
}

/** What is dialled first, then the alternatives. A port is taken where SSTP may be dialled, which alone has one. */
function serversIn({ devices }: PhonebookEntry, reading: EntryReading, takesPort: boolean): Pick<Profile, 'servers' | 'port'> {
	const written = [...devices.flatMap(({ numbers }) => numbers), ...reading.all('ServerListServerName')].filter((text) => text !== '');
	if (written.length === 0) reading.faults.push({ fault: 'no-server', setting: 'PhoneNumber' });
	const found = [...new Set(written)].slice(0, MOST_SERVERS).map((text) => {
		const server = dialledServer(text);
		if (server !== undefined && (takesPort || server.port === undefined)) return server;
		reading.faults.push({ fault: 'unknown-value', setting: 'PhoneNumber', value: withoutUser(text) });
		return { host: withoutUser(text) };
	});
	const port = found[0] !== undefined && 'port' in found[0] ? found[0].port : undefined;
	return { servers: [...new Set(found.map(({ host }) => host))], ...(port === undefined ? {} : { port }) };
}
