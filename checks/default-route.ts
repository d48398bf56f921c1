import { defineCheck } from '../src/check/define.ts';
import type { Host, UnreadableReason } from '../src/host/host.ts';

/** A default route as it stands in the report; without `gateway` on a point-to-point link. */
export type ShownRoute = { readonly family: 4 | 6; readonly interfaceName: string; readonly gateway?: string; readonly metric: number };

export type DefaultRouteSeen =
	| { readonly outcome: 'present'; readonly routes: readonly ShownRoute[] }
	| { readonly outcome: 'none' }
	| { readonly outcome: 'unreadable'; readonly reason: UnreadableReason; readonly detail: string };

export default defineCheck<DefaultRouteSeen>({
	id: 'default-route',
	title: 'Way to the internet',
	about:
		'The default route is where this computer sends everything that is not for its own network. A server on the same network is reached without one.',
	group: 'computer',
	scope: 'run',
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		present: {
			status: 'pass',
			says: ({ routes }) => `Whatever is not for the local network leaves ${preferred(routes).map(routeSentence).join(', ')}.`,
		},
		none: {
			status: 'warn',
			says: 'This computer knows no way beyond its own network (no default route). A VPN server on the internet cannot be reached.',
		},
		unreadable: { status: 'unknown', says: ({ detail }) => `The routes of this computer could not be read (${detail}).` },
	},
	observe: ({ host }) => readDefaultRoutes(host),
});

/** For checks that were asked for alone, and so run without this one. */
export async function readDefaultRoutes(host: Host): Promise<DefaultRouteSeen> {
	const routes = await host.defaultRoutes();
	if (!routes.read) return { outcome: 'unreadable', reason: routes.reason, detail: routes.detail };
	return routes.value.length === 0 ? { outcome: 'none' } : { outcome: 'present', routes: routes.value.map((route) => ({ ...route })) };
}

/** The first of each family: the one that is used. */
function preferred(routes: readonly ShownRoute[]): readonly ShownRoute[] {
	return ([4, 6] as const).flatMap((family) => routes.find((route) => route.family === family) ?? []);
}

function routeSentence({ family, interfaceName, gateway }: ShownRoute): string {
	return `by ${interfaceName}${gateway === undefined ? '' : ` through the router ${gateway}`} (IPv${family})`;
}
