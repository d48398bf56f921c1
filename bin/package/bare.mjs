// What is taken off Node's executables before anything is put into them.

/** A 64-bit ELF file without its symbols and debugging information, a seventh of Node's: nothing that is loaded into memory changes. */
export function stripped(elf) {
	const headersAt = Number(elf.readBigUInt64LE(0x28));
	const [size, count, namesAt] = [elf.readUInt16LE(0x3a), elf.readUInt16LE(0x3c), elf.readUInt16LE(0x3e)];
	const sections = Array.from({ length: count }, (_, at) => Buffer.from(elf.subarray(headersAt + at * size, headersAt + (at + 1) * size)));
	const offset = (section) => Number(section.readBigUInt64LE(0x18));
	const length = (section) => Number(section.readBigUInt64LE(0x20));
	// SHF_ALLOC; the first section is empty and always there.
	const kept = sections.filter((section, at) => at === 0 || (section.readBigUInt64LE(0x08) & 2n) !== 0n);
	if (kept.some((section, at) => section !== sections[at])) throw new Error('this ELF file has symbols among what is loaded');
	// SHT_NOBITS takes no room in the file.
	const end = Math.max(...kept.map((section) => offset(section) + (section.readUInt32LE(0x04) === 8 ? 0 : length(section))));
	const names = sections[namesAt];
	const table = elf.subarray(offset(names), offset(names) + length(names));
	names.writeBigUInt64LE(BigInt(end), 0x18);
	const newHeadersAt = Math.ceil((end + table.length) / 8) * 8;
	const header = Buffer.from(elf.subarray(0, end));
	header.writeBigUInt64LE(BigInt(newHeadersAt), 0x28);
	header.writeUInt16LE(kept.length + 1, 0x3c);
	header.writeUInt16LE(kept.length, 0x3e);
	return Buffer.concat([header, table, Buffer.alloc(newHeadersAt - end - table.length), ...kept, names]);
}

/** A 64-bit Windows executable without its Authenticode signature: Node's would be wrong, which is worse than none. */
export function withoutSignature(pe) {
	const optional = pe.readUInt32LE(0x3c) + 24;
	const directory = optional + 112 + 4 * 8;
	const [at, size] = [pe.readUInt32LE(directory), pe.readUInt32LE(directory + 4)];
	if (size === 0) return pe;
	if (at + size !== pe.length) throw new Error('the signature of this executable does not stand at its end');
	const bare = Buffer.from(pe.subarray(0, at));
	bare.writeBigUInt64LE(0n, directory);
	return bare;
}
