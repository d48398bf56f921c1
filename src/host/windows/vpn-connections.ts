import { type Reading, readable } from '../host.ts';
import type { Profile, ProfileDifference, ProfileEncryption } from '../profile.ts';
import { signInOf } from './phonebook/sign-in.ts';
import { PLAIN_STRATEGIES, strategyOf } from './phonebook/strategy.ts';
import type { PowerShell, Row } from './powershell.ts';

/** The name of Windows' own list of its connections. */
export const LIST = 'Get-VpnConnection';
/** The name of the files, beside it. */
const FILE = 'phonebook';

/** VpnStrategy by the words of `-TunnelType`. */
const STRATEGY: Readonly<Record<string, number>> = { automatic: 0, pptp: 1, l2tp: 3, sstp: 5, ikev2: 7 };
/** AuthRestrictions by the words of `-AuthenticationMethod`. */
const RESTRICTION: Readonly<Record<string, number>> = { pap: 8, chap: 32, eap: 128, mschapv2: 512, machinecertificate: 2048 };
const EAP = 128;
const ENCRYPTION: Readonly<Record<string, ProfileEncryption>> = {
	noencryption: 'none',
	optional: 'optional',
	required: 'required',
	maximum: 'maximum',
};

/** The connections as Windows lists them, of this user and of everybody. What it leaves unsaid is absent. */
export async function listedConnections(shell: Pick<PowerShell, 'rows'>): Promise<Reading<readonly Profile[]>> {
	const rows = await shell.rows('vpnConnections');
	return rows.read ? readable(rows.value.flatMap((row) => connectionOf(row) ?? [])) : rows;
}

function connectionOf(row: Row): Profile | undefined {
	const name = textOf(row.name);
	if (name === '') return undefined;
	const tunnel = textOf(row.tunnel).toLowerCase();
	const strategy = STRATEGY[tunnel];
	const { tunnels, automatic } = (strategy === undefined ? undefined : strategyOf(strategy)) ?? { tunnels: [], automatic: false };
	const methods = textOf(row.auth).split(' ').filter(Boolean);
	const restrictions = methods.reduce((bits, word) => bits | (RESTRICTION[word.toLowerCase()] ?? 0), 0);
	const l2tp = textOf(row.l2tpAuth).toLowerCase();
	const usesPsk = l2tp === 'psk' ? true : l2tp === 'certificate' ? false : undefined;
	const { auth } = signInOf({ restrictions, eapMethod: undefined, eapData: '', tunnels, usesPsk });
	const encryption = ENCRYPTION[textOf(row.encryption).toLowerCase()];
	const server = textOf(row.server);
	return {
		name,
		store: 'phonebook',
		place: LIST,
		belongsTo: row.everybody === true ? 'everybody' : 'user',
		client: 'windows',
		tunnels,
		automatic,
		servers: server === '' ? [] : [server],
		...(auth === undefined ? {} : { auth }),
		...(encryption === undefined ? {} : { encryption }),
		...(usesPsk === undefined || !tunnels.includes('l2tp') ? {} : { psk: usesPsk ? 'set' : 'missing' }),
		...(typeof row.split === 'boolean' ? { routesAll: !row.split } : {}),
		faults: server === '' ? [{ fault: 'no-server', setting: 'ServerAddress' }] : [],
		stored: { ...(strategy === undefined ? {} : { VpnStrategy: `${strategy}` }), AuthRestrictions: `${restrictions}` },
	};
}

/**
 * Where the two records of a connection differ. Only what both say in words that can be compared: a strategy such as *IKEv2 first*
 * is none of the words of Windows' list, which shows what is in the files called rasphone.pbk and not hidden.
 */
export function differencesBetween(inFiles: readonly Profile[], listed: readonly Profile[]): readonly ProfileDifference[] {
	const visible = inFiles.filter(({ hidden, place }) => !hidden && /\brasphone\.pbk$/i.test(place));
	const onlyInFiles = visible.filter((profile) => !listed.some((other) => isSame(profile, other)));
	const onlyListed = listed.filter((profile) => !inFiles.some((other) => isSame(profile, other)));
	return [
		...onlyInFiles.map((profile) => difference(profile, 'entry', 'there', 'not there')),
		...onlyListed.map((profile) => difference(profile, 'entry', 'not there', 'there')),
		...visible.flatMap((profile) => {
			const other = listed.find((one) => isSame(profile, one));
			return other === undefined ? [] : inSettings(profile, other);
		}),
	];
}

/** Windows tells names apart without regard to case. */
function isSame(one: Profile, other: Profile): boolean {
	return one.belongsTo === other.belongsTo && one.name.toLowerCase() === other.name.toLowerCase();
}

type Compared = Exclude<ProfileDifference['setting'], 'entry'>;

/** What a record says of each setting, as far as the two can be held against one another. */
const SAYS: Readonly<Record<Compared, (profile: Profile) => string | undefined>> = {
	servers: ({ servers, port }) =>
		servers[0] === undefined ? undefined : `${servers[0]}${port === undefined ? '' : `:${port}`}`.toLowerCase(),
	tunnels: ({ tunnels, automatic, stored }) =>
		PLAIN_STRATEGIES.has(Number(stored.VpnStrategy)) ? (automatic ? 'automatic' : tunnels[0]) : undefined,
	eap: ({ stored: { AuthRestrictions: bits } }) => (bits === undefined ? undefined : (Number(bits) & EAP) === 0 ? 'no' : 'yes'),
	encryption: ({ encryption }) => (encryption === 'none' ? undefined : encryption),
	psk: ({ psk }) => psk,
	routesAll: ({ routesAll }) => (routesAll === undefined ? undefined : `${routesAll}`),
};

function inSettings(profile: Profile, listed: Profile): readonly ProfileDifference[] {
	return (Object.keys(SAYS) as Compared[]).flatMap((setting) => {
		const [inFile, inList] = [SAYS[setting](profile), SAYS[setting](listed)];
		if (inFile === undefined || inList === undefined || inFile === inList) return [];
		return [difference(profile, setting, inFile, inList)];
	});
}

function difference({ name, belongsTo }: Profile, setting: ProfileDifference['setting'], file: string, list: string): ProfileDifference {
	return { name, belongsTo, setting, says: { [FILE]: file, [LIST]: list } };
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
