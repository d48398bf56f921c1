import { describe, expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import type { NativeArgument } from '../../src/host/win32/native.ts';
import { win32 } from '../../src/host/win32.ts';
import { BASE, fakeNative, write } from './fake-native.ts';
import { machine, NO_KOFFI } from './windows-machine.ts';

const [CONTEXT, MEMORY_STORE, CHAIN] = [0x100n, 0x200n, 0x300n];
const LEAF = Uint8Array.of(0x30, 1);
const ISSUER = Uint8Array.of(0x30, 2, 3);

/** A crypt32 that finds these errors; `fails` by the call, with its number. */
function crypt32({ errorStatus = 0, policyError = 0, fails = {} as Record<string, number>, pointerSize = 8 } = {}) {
	const unless = <T>(name: string, answer: T) => {
		fake.error = fails[name] ?? 0;
		return name in fails ? null : answer;
	};
	const fake = fakeNative(
		{
			CertCreateCertificateContext: () => unless('CertCreateCertificateContext', CONTEXT),
			CertFreeCertificateContext: () => 1,
			CertOpenStore: () => unless('CertOpenStore', MEMORY_STORE),
			CertCloseStore: () => 1,
			CertAddEncodedCertificateToStore: () => 1,
			CertGetCertificateChain: (...values) => {
				write(values[7], { 0: Number(CHAIN) });
				return unless('CertGetCertificateChain', 1) ?? 0;
			},
			CertFreeCertificateChain: () => 0,
			CertVerifyCertificateChainPolicy: (_policy, _chain, _para, status) => {
				write(status, { 4: policyError });
				return unless('CertVerifyCertificateChainPolicy', 1) ?? 0;
			},
		},
		pointerSize,
	);
	const context = new Uint8Array(8);
	write(context, { 4: errorStatus });
	fake.memory.set(CHAIN, context);
	return fake;
}

const view = (bytes: NativeArgument | undefined) => {
	if (!(bytes instanceof Uint8Array)) throw new Error('not a buffer');
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

describe("Windows' judgement of a chain", () => {
	it('of a server is asked with its name, its usage and what came along', () => {
		const fake = crypt32({ errorStatus: 0x20, policyError: 0x800b_0109 });
		expect(win32(fake).judgeChain([LEAF, ISSUER], 'machine', 'vpn.example.com')).toEqual(
			readable({ errorStatus: 0x20, sslError: 0x800b_0109 }),
		);
		expect(fake.named('CertCreateCertificateContext')).toEqual([[1, LEAF, 2]]);
		expect(fake.named('CertAddEncodedCertificateToStore')).toEqual([[MEMORY_STORE, 1, ISSUER, 3, 4, null]]);
		const [engine, certificate, , store, para, flags] = fake.named('CertGetCertificateChain')[0] ?? [];
		// HCCE_LOCAL_MACHINE; nothing is fetched.
		expect([engine, certificate, store, flags]).toEqual([1n, CONTEXT, MEMORY_STORE, 0x104]);
		expect([view(para).getUint32(0, true), view(para).getUint32(16, true)]).toEqual([32, 1]);
		expect([view(para).getBigUint64(24, true), view(para).getBigUint64(32, true)]).toEqual([BASE + 32n, BASE + 40n]);
		expect(Buffer.from((para as Uint8Array).subarray(40)).toString('latin1')).toBe('1.3.6.1.5.5.7.3.1\0');
		const [policy, chain, policyPara] = fake.named('CertVerifyCertificateChainPolicy')[0] ?? [];
		expect([policy, chain]).toEqual([4n, CHAIN]);
		expect([view(policyPara).getUint32(0, true), view(policyPara).getBigUint64(8, true)]).toEqual([16, BASE + 16n]);
		expect([16, 20, 24].map((at) => view(policyPara).getUint32(at, true))).toEqual([24, 2, 0]);
		expect(view(policyPara).getBigUint64(32, true)).toBe(BASE + 40n);
		expect(Buffer.from((policyPara as Uint8Array).subarray(40)).toString('utf16le')).toBe('vpn.example.com\0');
	});

	it('is laid out for 32 bits as well', () => {
		const fake = crypt32({ pointerSize: 4 });
		expect(win32(fake).judgeChain([LEAF], 'user', 'vpn')).toEqual(readable({ errorStatus: 0, sslError: 0 }));
		const [engine, , , , para] = fake.named('CertGetCertificateChain')[0] ?? [];
		expect(engine).toBeNull();
		expect([0, 8].map((at) => view(para).getUint32(at, true))).toEqual([16, 1]);
		expect(view(para).getUint32(12, true)).toBe(Number((BASE + 16n) & 0xffff_ffffn));
		const [, , policyPara] = fake.named('CertVerifyCertificateChainPolicy')[0] ?? [];
		expect([0, 12, 16].map((at) => view(policyPara).getUint32(at, true))).toEqual([12, 16, 2]);
		expect(view(policyPara).getUint32(24, true)).toBe(Number((BASE + 28n) & 0xffff_ffffn));
	});

	it("of this computer's own certificate asks for no usage and no policy", () => {
		const fake = crypt32({ errorStatus: 0x1_0000 });
		expect(win32(fake).judgeChain([LEAF], 'machine')).toEqual(readable({ errorStatus: 0x1_0000 }));
		expect(view(fake.named('CertGetCertificateChain')[0]?.[4]).getUint32(16, true)).toBe(0);
		expect(fake.named('CertVerifyCertificateChainPolicy')).toEqual([]);
	});

	it.each([
		['CertCreateCertificateContext', 0, 0, 0],
		['CertOpenStore', 1, 0, 0],
		['CertGetCertificateChain', 1, 1, 0],
		['CertVerifyCertificateChainPolicy', 1, 1, 1],
	])('that fails in %s says so, and gives everything back', (call, contexts, stores, chains) => {
		const fake = crypt32({ fails: { [call]: 0x8009_2002 } });
		expect(win32(fake).judgeChain([LEAF], 'machine', 'vpn')).toEqual(unreadable('failed', `${call}: ${0x8009_2002}`));
		expect(fake.named('CertFreeCertificateContext')).toHaveLength(contexts);
		expect(fake.named('CertCloseStore')).toHaveLength(stores);
		expect(fake.named('CertFreeCertificateChain')).toHaveLength(chains);
	});

	it('of nothing is none', () => {
		expect(win32(crypt32()).judgeChain([], 'machine')).toMatchObject({ read: false });
	});
});

describe('the stores of Windows', () => {
	const own = { der: LEAF, privateKey: 'present', place: 'CurrentUser\\My' } as const;
	const judging = (errorStatus: number) => ({ certificates: () => readable([own]), judgeChain: () => readable({ errorStatus }) });

	it.each([
		[0, 'trusted'],
		// Validity and usage are not about the way up.
		[0x1 | 0x10 | 0x40, 'trusted'],
		[0x20, 'untrusted-root'],
		[0x1_0000, 'issuer-missing'],
		[0x20 | 0x8, 'broken'],
		[0x400_0000, 'broken'],
	] as const)('tell where the way up from a certificate ends (%i)', async (errorStatus, chain) => {
		const { host } = machine({ win32: judging(errorStatus) });
		expect(await host.userCertificates()).toEqual(readable([{ ...own, chain }]));
		expect(await host.machineCertificates()).toMatchObject({ value: [{ chain }] });
	});

	it('do without where that cannot be told', async () => {
		const { host } = machine({ win32: { ...judging(0), judgeChain: () => unreadable('failed', 'crypt32.dll') } });
		expect(await host.userCertificates()).toEqual(readable([own]));
	});

	it('are the computer’s and the user’s', async () => {
		const asked: string[] = [];
		const certificates = (store: string) => {
			asked.push(store);
			return readable([own]);
		};
		const { host } = machine({ win32: { ...judging(0), certificates } });
		await host.machineCertificates();
		await host.userCertificates();
		expect(asked).toEqual(['machine', 'user']);
	});

	it('judge a server by the computer and by the user', async () => {
		const judgeChain = (_chain: readonly Uint8Array[], engine: string) =>
			readable(engine === 'machine' ? { errorStatus: 0x20, sslError: 0x800b_0109 } : { errorStatus: 0, sslError: 0 });
		const { host } = machine({ win32: { judgeChain } });
		expect(await host.judgeChain([LEAF], 'vpn.example.com')).toEqual(
			readable({ chain: 'untrusted-root', forUser: 'trusted', error: 0x800b_0109 }),
		);
		expect(await machine({}).host.judgeChain([LEAF], 'vpn.example.com')).toEqual(NO_KOFFI);
	});
});

it('the stores are opened where Windows keeps them', () => {
	const fake = fakeNative({
		CertOpenStore: () => null,
		CertCloseStore: () => 1,
		CertFreeCertificateContext: () => 1,
		CertEnumCertificatesInStore: () => null,
		CertGetCertificateContextProperty: () => 0,
	});
	fake.error = 2;
	for (const store of ['machine', 'user'] as const) expect(win32(fake).certificates(store)).toEqual(readable([]));
	expect(fake.named('CertOpenStore').map(([, , , flags, name]) => [flags, name])).toEqual([
		[0x2_c000, 'MY'],
		[0x1_c000, 'MY'],
	]);
});
