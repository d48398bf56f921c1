import { isIP } from 'node:net';
import { type Files, MOST_BYTES } from './files.ts';
import { type Reading, readable, unreadable } from './host.ts';
import type { HostsEntry } from './settings.ts';

/** What a hosts file (hosts(5); Windows' has the same form) says of a name. A file that is not there says nothing. */
export function hostsEntryIn(files: Files, file: string, name: string): Reading<HostsEntry> {
	const text = files.readText(file);
	if (!text.read) return text;
	const content = text.value ?? '';
	const wanted = plain(name);
	const addresses = content
		// A byte order mark, as Notepad writes one.
		.replace(/^\uFEFF/, '')
		.split(/\r?\n/)
		.flatMap((line) => {
			const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
			return isIP(address.replace(/%.*/, '')) !== 0 && names.some((each) => plain(each) === wanted) ? [address] : [];
		});
	// Block lists are larger than what is read of them: what stands behind the bound is not *not there*.
	const cut = Buffer.byteLength(content) >= MOST_BYTES;
	if (cut && addresses.length === 0) return unreadable('failed', `${file}: more than ${MOST_BYTES} bytes`);
	return readable({ file, addresses: [...new Set(addresses)] });
}

function plain(name: string): string {
	return name.toLowerCase().replace(/\.$/, '');
}
