/** What the program is made for as a single file. */
export const PLATFORMS = ['win32-x64', 'win32-arm64', 'linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** One file for each platform of `only`, with everything in it that the program needs. */
export async function makeExecutables({ only: _only }) {
	return [];
}
