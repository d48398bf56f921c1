// homebrew/vpn-doctor.rb: a formula for a tap of Homebrew (macOS and Linux), which installs the single executables.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAN_PAGE, manPageOf } from './man.mjs';
import { releaseOf } from './release.mjs';

export const needs = ['darwin-x64', 'darwin-arm64', 'linux-x64', 'linux-arm64'];

export async function make({ out, ...given }) {
	const release = await releaseOf(given);
	const manPage = createHash('sha256')
		.update(await manPageOf(given))
		.digest('hex');
	await mkdir(join(out, 'homebrew'), { recursive: true });
	const file = join(out, 'homebrew/vpn-doctor.rb');
	await writeFile(file, formula(release, manPage));
	return [file];
}

function formula(release, manPage) {
	const { about, homepage, license, notice, version } = release;
	const downloads = (platform) =>
		[
			['on_arm', 'arm64'],
			['on_intel', 'x64'],
		].flatMap(([block, arch]) => {
			const { url, sha256 } = release.executableOf(platform, arch);
			return [`    ${block} do`, `      url "${url}", using: :nounzip`, `      sha256 "${sha256}"`, '    end'];
		});
	return [
		...notice.map((line) => `# ${line}`),
		'class VpnDoctor < Formula',
		`  desc "${about}"`,
		`  homepage "${homepage}"`,
		`  version "${version}"`,
		`  license "${license}"`,
		'',
		'  on_macos do',
		...downloads('darwin'),
		'  end',
		'',
		'  on_linux do',
		...downloads('linux'),
		'  end',
		'',
		'  resource "man" do',
		`    url "${release.urlOf(MAN_PAGE)}", using: :nounzip`,
		`    sha256 "${manPage}"`,
		'  end',
		'',
		'  def install',
		'    bin.install Dir["vpn-doctor-*"].first => "vpn-doctor"',
		'    chmod 0755, bin/"vpn-doctor"',
		"    # Apple's processors run nothing that is not signed, by whomsoever; what was put into the runtime has broken its signature.",
		'    system "codesign", "--force", "--sign", "-", bin/"vpn-doctor" if OS.mac?',
		`    resource("man").stage { man1.install "${MAN_PAGE}" }`,
		'    generate_completions_from_executable(bin/"vpn-doctor", "completion")',
		'  end',
		'',
		'  test do',
		'    assert_match "vpn-doctor #{version}", shell_output("#{bin}/vpn-doctor --version")',
		'  end',
		'end',
		'',
	].join('\n');
}
