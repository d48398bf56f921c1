/** What a terminal could take for a command or for a reading direction, and JSON lets stand as it is. */
const UNPRINTABLE = /[\u007f-\u009f]|\p{Cf}|[\u2028\u2029]/gu;

/** JSON to be printed: the same value, with every character that steers a terminal written as an escape. */
export function toJson(value: unknown): string {
	return harmless(JSON.stringify(value, null, 2));
}

/** The same in one line, with its line feed. */
export function toJsonLine(value: unknown): string {
	return `${harmless(JSON.stringify(value))}\n`;
}

function harmless(json: string): string {
	return json.replace(UNPRINTABLE, (character) =>
		[...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
	);
}
