import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What manifests say of the program, and where they say that its files are. */
export async function releaseOf({ root, version, executables, releaseUrl }) {
	const { description, homepage, license, repository } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	const project = homepage ?? (repository?.url ?? repository)?.replace(/^git\+|\.git$/g, '');
	const folder =
		releaseUrl?.replace(/\/+$/, '') ?? (project === undefined ? placeholder(version) : `${project}/releases/download/v${version}`);
	if (!/^https:\/\/[^\s"'`\\$#{}<>]+$/.test(folder))
		throw new Error(`--release-url: expected an https:// address of a folder, not ${folder}`);
	const [about] = description.split(/ - |\. /);
	return {
		version,
		license,
		/** One sentence of fewer than 80 characters, without a full stop. */
		about,
		description,
		homepage: project ?? folder,
		/** Said at the top of whatever cannot be published as it is. */
		notice:
			releaseUrl === undefined && project === undefined
				? [
						`Made without --release-url: ${folder} stands for the folder that the files are published in,`,
						'and does not exist. Make it again with "npm run package -- --release-url URL".',
					]
				: [],
		urlOf: (name) => `${folder}/${name}`,
		/** The executable of a system as Node names them; throws where it was not made. */
		executableOf(platform, arch) {
			const found = executables.find((each) => each.platform === platform && each.arch === arch && each.libc === undefined);
			if (found === undefined) throw new Error(`The executable for ${platform} ${arch} was not made`);
			const name = basename(found.file);
			return { name, url: `${folder}/${name}`, sha256: found.sha256 };
		},
	};
}

/** Of a domain that nobody can have (RFC 2606): whoever takes it for real gets nothing, from nobody. */
function placeholder(version) {
	return `https://vpn-doctor.invalid/releases/${version}`;
}
