// Containerfile: an image with the single Linux executable, for amd64 and arm64. To be built in the folder of the executables.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseOf } from './release.mjs';

export const needs = ['linux-x64', 'linux-arm64'];

/** Of an account that owns nothing; Kubernetes wants a number to see that it is not root. */
const USER = 65532;

export async function make({ out, ...given }) {
	const release = await releaseOf(given);
	const file = join(out, 'Containerfile');
	await writeFile(file, text(release));
	return [file];
}

function text(release) {
	const stage = (architecture, arch) => {
		const { name, sha256 } = release.executableOf('linux', arch);
		return [
			`FROM base AS ${architecture}`,
			`COPY --chmod=0755 ${name} /usr/bin/vpn-doctor`,
			`RUN echo "${sha256}  /usr/bin/vpn-doctor" | sha256sum --check --strict`,
			'',
		];
	};
	return [
		`# vpn-doctor ${release.version}. In the folder that has the Linux executables:`,
		'#   docker build --file Containerfile --tag vpn-doctor .        (or: podman build …)',
		'#   docker run --rm vpn-doctor check vpn.example.com',
		'#',
		'# A container sees its own network and its own services, so what the report says of "this computer" is the container.',
		'# It runs as nobody in particular. Only the check "gre" needs a privilege, CAP_NET_RAW, which Docker gives to root alone, and it',
		"# proves something only in the host's network:",
		'#   docker run --rm --user 0 --cap-drop ALL --cap-add NET_RAW --network host vpn-doctor check HOST --tunnel pptp --vantage machine',
		'FROM debian:bookworm-slim AS base',
		'RUN apt-get update \\',
		'	&& apt-get install --yes --no-install-recommends ca-certificates iputils-ping \\',
		'	&& rm -rf /var/lib/apt/lists/* \\',
		`	&& useradd --uid ${USER} --create-home --shell /usr/sbin/nologin vpn-doctor`,
		'',
		...stage('amd64', 'x64'),
		...stage('arm64', 'arm64'),
		'# Docker (BuildKit), Podman and Buildah say for which they build.',
		'FROM ${TARGETARCH}',
		`USER ${USER}:${USER}`,
		'ENTRYPOINT ["/usr/bin/vpn-doctor"]',
		'CMD ["--help"]',
		'',
	].join('\n');
}
