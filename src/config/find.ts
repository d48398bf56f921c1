import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FaultyFilesError } from '../document.ts';

const NAMES = ['vpn-doctor.config.yaml', 'vpn-doctor.config.yml', 'vpn-doctor.config.json'];

/**
 * The configuration of the nearest folder that has one, from `start` upwards. Costs a look at three names in each folder, and
 * loads nothing: most computers have none. Throws {@link FaultyFilesError} where one folder has two.
 */
export function findConfig(start: string): string | undefined {
	const [file, other] = NAMES.map((name) => join(start, name)).filter(isFile);
	if (other !== undefined)
		throw new FaultyFilesError(
			`${file}: expected no other configuration beside it, but there is ${other}. Remove one, or name one: --config FILE`,
		);
	const above = dirname(start);
	return file ?? (above === start ? undefined : findConfig(above));
}

function isFile(file: string): boolean {
	try {
		return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
	} catch {
		// A folder above that may not be looked into has nothing for this user.
		return false;
	}
}
