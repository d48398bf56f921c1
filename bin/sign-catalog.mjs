// For whoever publishes the program: makes a key for catalogs, and signs the catalog of these sources with one, for
// "vpn-doctor catalog update --file". data/README.md describes the file.
//
//   node bin/sign-catalog.mjs new-key --private FILE --owner NAME     the private half into FILE; the public one, for
//                                                                    data/catalog-keys.json, to stdout
//   node bin/sign-catalog.mjs sign --private FILE [--out DIR] [--program VERSION]
//                                                                    --program: the oldest that can use it (default: this one)
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checks } from '../checks/index.ts';
import { committedVersion, compileCatalog } from '../src/catalog/compile.ts';
import { compiledParts } from '../src/catalog/compiled.ts';
import { misfitOf } from '../src/catalog/fitting.ts';
import { CATALOG_FORM } from '../src/catalog/form.ts';
import { keyId, openSigned, signCatalog } from '../src/catalog/signed.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { private: { type: 'string' }, owner: { type: 'string' }, out: { type: 'string', default: '.' }, program: { type: 'string' } },
});
const acts = { 'new-key': newKey, sign };

try {
	const act = acts[positionals[0]];
	if (act === undefined || positionals.length > 1) throw new Error('what is to be done: new-key or sign');
	if (!values.private) throw new Error('--private FILE says where the private key is; it is never given itself');
	await act();
} catch (error) {
	process.stderr.write(`sign-catalog: ${error instanceof Error ? error.message : error}\n`);
	process.exitCode = 1;
}

async function newKey() {
	if (!values.owner) throw new Error('--owner NAME says whose key it is, for those who read it in "vpn-doctor catalog show"');
	const folder = await realpath(dirname(resolve(values.private)));
	if (`${folder}${sep}`.startsWith(`${await realpath(root)}${sep}`))
		throw new Error('a private key does not belong into the sources: name a file elsewhere');
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	await writeFile(values.private, privateKey.export({ format: 'pem', type: 'pkcs8' }), { flag: 'wx', mode: 0o600 });
	process.stdout.write(`${JSON.stringify(publicHalf(publicKey, values.owner), null, '\t')}\n`);
}

function publicHalf(key, owner) {
	const spki = key.export({ format: 'der', type: 'spki' });
	return { id: keyId(spki), publicKey: spki.toString('base64'), owner };
}

async function sign() {
	if (process.getuid !== undefined && ((await stat(values.private)).mode & 0o077) !== 0)
		throw new Error(`others may read ${values.private}: chmod 600, and think about a new key`);
	const pem = await readFile(values.private, 'utf8');
	const { keys } = JSON.parse(await readFile(join(root, 'data/catalog-keys.json'), 'utf8'));
	const { id } = publicHalf(createPublicKey(createPrivateKey(pem)), '');
	if (!keys.some((key) => key.id === id))
		throw new Error(`no program of these sources would take it: the key ${id} is not in data/catalog-keys.json`);
	const committed = await committedVersion(join(root, 'data'));
	const catalog = await compileCatalog(join(root, 'data'), committed.version);
	if (catalog.version !== `${committed.version}+${committed.digest}`)
		throw new Error('data/version.json is stale: run "npm run generate", and commit');
	const program = values.program ?? JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
	const bytes = signCatalog({ version: catalog.version, form: CATALOG_FORM, program, parts: compiledParts(catalog) }, pem);
	const opened = openSigned(bytes, keys);
	if (!('head' in opened)) throw new Error(`what was signed cannot be opened (${opened.untrusted})`);
	const misfit = misfitOf(opened.head.version, Object.keys(opened.head.parts), opened.read, checks);
	if (misfit !== undefined) throw new Error(`what was signed does not fit this program (${misfit})`);
	const file = join(values.out, `vpn-doctor-${committed.version}.catalog`);
	await writeFile(file, bytes, { flag: 'wx' });
	process.stdout.write(`${file}: ${catalog.version}, for vpn-doctor ${program} and newer, signed with ${id}, ${bytes.length} bytes\n`);
}
