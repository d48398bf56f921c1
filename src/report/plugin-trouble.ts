/** What a plug-in says where it could not look at all: one line, as of everything else. */
export function pluginTrouble(message: string): string {
	return `VPN-DOCTOR UNKNOWN - ${onOneLine(message)}`;
}

/** A line break would end a plug-in's text, and a `|` would begin its figures. */
export function onOneLine(text: string): string {
	return text
		.replace(/[\p{C}\p{Z}]+/gu, ' ')
		.replaceAll('|', '/')
		.trim();
}
