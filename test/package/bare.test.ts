import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const from = (name: string) => import(`../../bin/package/${name}.mjs`);
const [{ stripped, withoutSignature }, { filesOf, integrityOf }] = await Promise.all([from('bare'), from('runtimes')]);

test('a stripped Node is smaller, has nothing left to take off, and runs', () => {
	const whole = readFileSync(process.execPath);
	const bare = stripped(whole);
	expect(bare.length).toBeLessThan(whole.length * 0.9);
	expect(stripped(bare).equals(bare)).toBe(true);
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-stripped-'));
	try {
		const file = join(folder, 'node');
		writeFileSync(file, bare);
		chmodSync(file, 0o755);
		expect(execFileSync(file, ['-p', '[process.version, crypto.randomUUID().length].join()'], { encoding: 'utf8' })).toBe(
			`${process.version},36\n`,
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

/** As much of a Windows executable as says where its signature is. */
function signed(at: number, size: number): Buffer {
	const file = Buffer.alloc(0x400, 1);
	file.writeUInt32LE(0x80, 0x3c);
	file.writeUInt32LE(at, 0x80 + 24 + 112 + 32);
	file.writeUInt32LE(size, 0x80 + 24 + 112 + 36);
	return file;
}

test('a signature at the end of a Windows executable goes, with what points to it', () => {
	const bare = withoutSignature(signed(0x300, 0x100));
	expect(bare.length).toBe(0x300);
	expect(bare.readBigUInt64LE(0x80 + 24 + 112 + 32)).toBe(0n);
	expect(withoutSignature(bare)).toBe(bare);
	expect(() => withoutSignature(signed(0x200, 0x100))).toThrow('not stand at its end');
});

test('what is kept in the cache is taken only with the pinned checksum', async () => {
	const root = mkdtempSync(join(tmpdir(), 'vpn-doctor-cache-'));
	try {
		execFileSync('sh', ['-c', 'mkdir -p package/bin .cache && printf hello >package/bin/node && tar czf .cache/node-x-1.0.0.tgz package'], {
			cwd: root,
		});
		const integrity = integrityOf(readFileSync(join(root, '.cache/node-x-1.0.0.tgz')));
		const found = await filesOf(root, { name: 'node-x', version: '1.0.0', integrity }, ['bin/node']);
		expect(found.get('bin/node')?.toString()).toBe('hello');
		await expect(filesOf(root, { name: 'node-x', version: '1.0.0', integrity }, ['bin/other'])).rejects.toThrow(
			'node-x 1.0.0 has no bin/other',
		);
	} finally {
		rmSync(root, { recursive: true });
	}
});
