// vpn-doctor.1 with the day of the release: for those who install the program in another way than by the .deb, such as Homebrew.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentedCommands } from '../commands.mts';
import { manPage } from '../man-page.mts';

export const MAN_PAGE = 'vpn-doctor.1';

export async function make({ root, out, version, epoch }) {
	const file = join(out, MAN_PAGE);
	await writeFile(file, await manPageOf({ root, version, epoch }));
	return [file];
}

export async function manPageOf({ root, version, epoch }) {
	const { description } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	const day = new Date(epoch * 1000).toISOString().slice(0, 10);
	return manPage(documentedCommands(), { version, day, about: description });
}
