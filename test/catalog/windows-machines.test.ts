import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { diagnose } from '../../src/catalog/diagnosis.ts';
import type { CheckResult } from '../../src/check/result.ts';
import type { AuthMethod, Tunnel } from '../../src/check/tunnel.ts';
import { readable, type StoredCertificate } from '../../src/host/host.ts';
import type { RegistryValue } from '../../src/host/win32/registry.ts';
import { CLIENT_AUTH, issue } from '../certificate/issue.ts';
import { observe } from '../checks/observe.ts';
import { machine } from '../host/windows-machine.ts';
import { catalog, resultOf } from './data.ts';

/**
 * The local rows of the collected table from the Windows API up: registry values and certificates → the real checks → the code. What the
 * server would have said is made up by its outcome, as in predictions.test.ts. All of it is constructed.
 */

const authority = issue({ cn: 'Example Issuing', ca: true });
const stranger = issue({ cn: 'Other Issuing', ca: true });
const own = (name: string, usages = [CLIENT_AUTH]) => ({ der: issue({ cn: name, usages, issuer: authority }).der });

interface Windows {
	readonly registry?: Readonly<Record<string, RegistryValue>>;
	readonly machine?: readonly Pick<StoredCertificate, 'der'>[];
	readonly user?: readonly Pick<StoredCertificate, 'der'>[];
	readonly ntAuth?: readonly Pick<StoredCertificate, 'der'>[];
	/** dwErrorStatus of every chain. */
	readonly chain?: number;
}

interface Row {
	readonly id: string;
	readonly tunnel: Tunnel;
	readonly auth?: AuthMethod;
	readonly windows: Windows;
	/** What the checks of name, way and server come out as. */
	readonly saw: Readonly<Record<string, string>>;
	readonly codes: readonly string[];
	readonly cause: string;
}

const RASMAN = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters\\';
const REACHED = { dns: 'resolved', route: 'found' };
const IKEV2_WELL = { ...REACHED, ikev2: 'accepted', 'ikev2-certificate': 'trusted' };

const rows: readonly Row[] = [
	{
		id: 'p025',
		tunnel: 'l2tp',
		windows: {},
		saw: { ...REACHED, ikev1: 'accepted', 'server-nat': 'found' },
		codes: ['809'],
		cause: 'l2tp-server-behind-nat',
	},
	{
		id: 'p031',
		tunnel: 'l2tp',
		windows: { registry: { [`${RASMAN}ProhibitIpSec`]: 1 } },
		saw: REACHED,
		codes: ['789', '809'],
		cause: 'ipsec-prohibited',
	},
	{
		id: 'p032',
		tunnel: 'l2tp',
		auth: 'machine-certificate',
		windows: { machine: [], user: [] },
		saw: { dns: 'resolved' },
		codes: ['786'],
		cause: 'machine-certificate-missing',
	},
	{
		id: 'p047',
		tunnel: 'ikev2',
		auth: 'machine-certificate',
		windows: { machine: [], user: [] },
		saw: { dns: 'resolved' },
		codes: ['13806'],
		cause: 'machine-certificate-missing',
	},
	{
		id: 'p048',
		tunnel: 'ikev2',
		auth: 'machine-certificate',
		windows: { machine: [], user: [own('pc1.example.com')] },
		saw: { dns: 'resolved' },
		codes: ['13843'],
		cause: 'machine-certificate-in-user-store',
	},
	{
		id: 'p049',
		tunnel: 'ikev2',
		auth: 'machine-certificate',
		windows: { machine: [own('pc1.example.com', ['1.3.6.1.5.5.7.3.1'])], user: [] },
		saw: { dns: 'resolved' },
		codes: ['13806', '13801'],
		cause: 'machine-certificate-unusable',
	},
	{
		id: 'p053',
		tunnel: 'ikev2',
		auth: 'user-certificate',
		windows: { user: [own('ada@example.com')], ntAuth: [stranger] },
		saw: IKEV2_WELL,
		codes: ['853'],
		cause: 'nps-authority-not-in-ntauth',
	},
	{
		id: 'p054',
		tunnel: 'ikev2',
		auth: 'user-certificate',
		windows: { user: [], ntAuth: [authority] },
		saw: IKEV2_WELL,
		codes: ['798'],
		cause: 'user-certificate-missing',
	},
];

/** The checks that read what is played here. */
const LOCAL = [
	'profile-auth',
	'nat-traversal-setting',
	'ipsec-setting',
	'machine-certificate',
	'certificate-store',
	'user-certificate',
	'nt-authority',
];

describe('a Windows machine', () => {
	it.each(rows)('$id: $tunnel → $codes', async (row) => {
		const prediction = await predictionFor(row);
		expect(prediction).toMatchObject({ outcome: 'fails' });
		expect([prediction?.code, ...(prediction?.equallyLikely ?? [])]).toEqual(row.codes);
		expect(prediction?.causes[0]).toBe(row.cause);
	});

	it.each(rows)('$id: is predicted by the collected table alike', ({ id, codes }) => {
		const table = readFileSync(join(import.meta.dirname, 'predictions.csv'), 'utf8').split('\n');
		expect(table.some((line) => line.startsWith(`${id},`) && line.includes(`,${codes.join('|')},`))).toBe(true);
	});

	it('whose own certificate comes from an authority that it does not trust', async () => {
		const [p047] = rows.filter(({ id }) => id === 'p047');
		if (p047 === undefined) throw new Error('p047');
		const untrusted = { ...p047, windows: { machine: [own('pc1.example.com')], user: [], chain: 0x20 } };
		expect(await predictionFor(untrusted)).toMatchObject({ code: '13806', causes: ['own-certificate-chain-untrusted'] });
	});

	it('on which all is well is predicted no such failure', async () => {
		const well: Windows = { machine: [own('pc1.example.com')], user: [own('ada@example.com')], ntAuth: [authority] };
		for (const auth of ['machine-certificate', 'user-certificate'] as const) {
			const row: Row = { id: 'well', tunnel: 'ikev2', auth, windows: well, saw: IKEV2_WELL, codes: [], cause: '' };
			expect(await predictionFor(row)).toMatchObject({ outcome: 'reaches-sign-in' });
		}
	});
});

async function predictionFor({ tunnel, auth, windows, saw }: Row) {
	const stores = { machine: windows.machine, user: windows.user, 'nt-auth': windows.ntAuth };
	const { host } = machine({
		win32: {
			registryValue: (key, name) => readable(windows.registry?.[`${key}\\${name}`]),
			certificates: (store) => readable((stores[store] ?? []).map(({ der }) => ({ der, privateKey: 'present', place: store }))),
			judgeChain: () => readable({ errorStatus: windows.chain ?? 0 }),
		},
	});
	const options = { client: 'windows', tunnels: [tunnel], automatic: false, ...(auth === undefined ? {} : { auth }) } as const;
	const results: CheckResult[] = Object.entries(saw).map(([id, outcome]) => resultOf(checkOf(id), outcome));
	for (const check of LOCAL.map(checkOf)) {
		const { id, title, group } = check;
		results.push({ id, title, group, ...(await observe(check, { host: 'vpn.example.com', machine: host, options })) });
	}
	return diagnose(catalog, results, options).predictions.find((prediction) => prediction.tunnel === tunnel);
}

function checkOf(id: string) {
	const check = checks.find((each) => each.id === id);
	if (check === undefined) throw new Error(`there is no check ${id}`);
	return check;
}
