/**
 * The words after the program's name of a command line as it was typed in bash or PowerShell, the last of them (which
 * may be empty) being typed still. Quotes go; nothing is expanded. Other programs that stand before ours
 * (`NAME=value`, PowerShell's `&`) do not count.
 */
export function splitLine(line: string): readonly string[] {
	const words: string[] = [];
	let word = '';
	let begun = false;
	let quote = '';
	for (let at = 0; at < line.length; at++) {
		const char = line[at] ?? '';
		const next = line[at + 1] ?? '';
		// A path of Windows has backslashes that quote nothing: they stand before letters.
		if (/[\\`]/.test(char) && quote !== "'" && /[^\p{L}\p{N}]/u.test(next)) {
			word += next;
			begun = true;
			at++;
		} else if (char === quote) quote = '';
		else if (quote === '' && /["']/.test(char)) {
			quote = char;
			begun = true;
		} else if (quote === '' && /\s/.test(char)) {
			if (begun) words.push(word);
			word = '';
			begun = false;
		} else {
			word += char;
			begun = true;
		}
	}
	const program = words.findIndex((each) => /(^|[\\/])vpn-doctor(\.\w+)?$/i.test(each));
	return [...words.slice(Math.max(program, 0) + 1), word];
}
