import type { Check } from '../../check/define.ts';
import { TUNNEL_TITLES } from '../../check/tunnel.ts';
import type { ConfiguredTarget, Settings } from '../../config/read.ts';
import type { Expected } from '../expected.ts';
import { isExpired } from '../waivers.ts';
import { allOf, tunnelTitle } from '../words.ts';
import { printable } from './printable.ts';
import { heading, labelled, type Style } from './style.ts';

/** What was understood of a configuration that can be used. `today` is any moment of that day, UTC. */
export function configurationText(style: Style, asItIs: Settings, checks: readonly Check[], today: string): string {
	const settings = printable(asItIs);
	const { file, targets, waivers } = settings;
	const general = generalOf(settings, checks);
	return [
		heading(style, `${file} can be used.`),
		...(targets.length === 0
			? [labelled(style, 'Targets', 'none: "vpn-doctor check" looks at the connections of this computer', '')]
			: targets.map((target) => labelled(style, target.name, targetText(target), ''))),
		...(general.length === 0 ? [] : ['', ...general.map(([label, text]) => labelled(style, label, text, ''))]),
		...(waivers.length === 0 ? [] : ['', heading(style, 'Waivers')]),
		...waivers.map((waiver) => {
			const { check, cause, target, owner, reason, until } = waiver;
			const what = `${check === undefined ? `cause ${cause}` : `check ${check}`}${target === undefined ? '' : ` of ${target}`}`;
			return labelled(style, isExpired(waiver, today) ? 'EXPIRED' : 'Accepted', `${what}: ${owner}, until ${until}: ${reason}`, '');
		}),
	].join('\n');
}

function targetText({ host, connection, tunnels, client, family, patience, dns, skip, expected }: ConfiguredTarget): string {
	const by =
		tunnels === undefined ? (connection === undefined ? 'Automatic' : undefined) : allOf(tunnels.map((tunnel) => TUNNEL_TITLES[tunnel]));
	return [
		host,
		connection === undefined ? undefined : 'file' in connection ? connection.file : `the connection "${connection.name}"`,
		by,
		client === undefined ? undefined : `for a ${client} client`,
		family === undefined ? undefined : `IPv${family} only`,
		dns === undefined ? undefined : `names by ${dns}`,
		patience === undefined ? undefined : `waits ${patience} s`,
		skip.length === 0 ? undefined : `without ${skip.join(', ')}`,
		...expectedWords(expected),
	]
		.filter((part) => part !== undefined)
		.join(' · ');
}

function expectedWords({ reaches = [], unreachable = [], predicts = {}, certificateDays, roundTripMs }: Expected): readonly string[] {
	const titles = (tunnels: NonNullable<Expected['reaches']>) => allOf(tunnels.map(tunnelTitle));
	const codes = Object.entries(predicts).map(([tunnel, code]) =>
		tunnel === 'any' ? `must fail with ${code}` : `must fail with ${code} by ${tunnelTitle(tunnel as keyof typeof TUNNEL_TITLES)}`,
	);
	return [
		...(reaches.length === 0 ? [] : [`must reach sign-in by ${titles(reaches)}`]),
		...(unreachable.length === 0 ? [] : [`must not be reachable by ${titles(unreachable)}`]),
		...codes,
		...(certificateDays === undefined ? [] : [`certificate valid for ${certificateDays} days more`]),
		...(roundTripMs === undefined ? [] : [`round trip below ${roundTripMs} ms`]),
	];
}

function generalOf(
	{ only, skip, modules, patience, deadline, failOn, exitProfile, noThirdParty, thresholds = {}, catalog }: Settings,
	checks: readonly Check[],
): readonly (readonly [string, string])[] {
	const own = checks.flatMap(({ id, title, origin }) => (origin === undefined ? [] : [`${id} (${title}), from ${origin}`]));
	const { roundTripMs, certificateDays } = thresholds;
	const limits = [
		...(roundTripMs === undefined ? [] : [`round trip below ${roundTripMs} ms`]),
		...(certificateDays === undefined ? [] : [`certificates valid for ${certificateDays} days more`]),
	];
	return [
		...(only === undefined ? [] : [['Checks', `only ${only.join(', ')}`] as const]),
		...(skip.length === 0 ? [] : [['Left out', skip.join(', ')] as const]),
		...(modules.length === 0 ? [] : [['Own checks', own.join('; ')] as const]),
		...(patience === undefined ? [] : [['Patience', `${patience} s`] as const]),
		...(deadline === undefined ? [] : [['Deadline', `${deadline} s`] as const]),
		...(failOn === undefined ? [] : [['Fails on', failOn] as const]),
		...(exitProfile === undefined ? [] : [['Exit codes', exitProfile] as const]),
		...(noThirdParty ? [['Third party', 'nobody but the server, the name servers and this network is asked'] as const] : []),
		...(limits.length === 0 ? [] : [['Limits', limits.join('; ')] as const]),
		...(catalog.length === 0 ? [] : [['Catalog', catalog.join(', ')] as const]),
	];
}
