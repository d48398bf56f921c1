import { readFileSync } from 'node:fs';

/** The packets of one file of this folder by name: a line with the name, then lines of `offset  hex hex …`. `#` starts a comment. */
export function readPackets(file: string): Readonly<Record<string, Uint8Array>> {
	const packets: Record<string, number[]> = {};
	let current: number[] = [];
	for (const line of readFileSync(new URL(file, import.meta.url), 'utf8').split('\n')) {
		const dump = /^\s+[0-9a-f]{4}\s+((?:[0-9a-f]{2}\s*)+)$/.exec(line);
		if (dump)
			current.push(
				...(dump[1] ?? '')
					.trim()
					.split(/\s+/)
					.map((octet) => Number.parseInt(octet, 16)),
			);
		else if (line.trim() !== '' && !line.startsWith('#')) packets[line.trim()] = current = [];
	}
	return Object.fromEntries(Object.entries(packets).map(([name, octets]) => [name, Uint8Array.from(octets)]));
}
