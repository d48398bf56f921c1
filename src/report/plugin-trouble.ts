/** What a plug-in says where it could not look at all: one line, as of everything else. */
export function pluginTrouble(message: string): string {
	return `VPN-DOCTOR UNKNOWN - ${onOneLine(message)}`;
}

/** The same for `--output line`. */
export function lineTrouble(message: string): string {
	return lineOf('UNKNOWN', message);
}

/** Intune shows the last line of what a detection script prints, and of that no more (Microsoft, "Remediations": 2,048 characters). */
const MOST_CHARACTERS = 2048;

/** The line of `--output line`. */
export function lineOf(word: string, text: string): string {
	const characters = [...onOneLine(`${word} vpn-doctor: ${text}`)];
	return characters.length <= MOST_CHARACTERS ? characters.join('') : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** A line break would end a plug-in's text, and a `|` would begin its figures. */
export function onOneLine(text: string): string {
	return text
		.replace(/[\p{C}\p{Z}]+/gu, ' ')
		.replaceAll('|', '/')
		.trim();
}
