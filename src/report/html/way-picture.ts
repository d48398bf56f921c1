import { html, type Markup } from './markup.ts';
import { STATIONS, type Station, type StationState, type Way } from './way.ts';

const TITLES: Record<Station, string> = {
	computer: 'This computer',
	path: 'Router and way',
	name: 'Name',
	server: 'Server',
	'sign-in': 'Tunnel, sign-in',
};

const STATES: Record<StationState, string> = {
	well: 'well',
	look: 'a warning',
	breaks: 'breaks here',
	likeliest: 'most likely here',
	perhaps: 'perhaps here',
	'not-reached': 'not reached',
	unknown: 'not known',
};

const BROKEN: readonly StationState[] = ['breaks', 'likeliest', 'perhaps'];

const UNSEEN: readonly StationState[] = ['unknown', 'not-reached'];

/** A sign besides the colour: a tick, an exclamation mark, a cross, a question mark, a dash. */
const SIGNS: Record<StationState, Markup> = {
	well: html`<path d="M-8 0l6 6 10-11"/>`,
	look: html`<path d="M0-9v10M0 7v1"/>`,
	breaks: html`<path d="M-7-7L7 7M7-7L-7 7"/>`,
	likeliest: html`<path d="M-7-7L7 7M7-7L-7 7"/>`,
	perhaps: html`<path d="M-5-4a5 5 0 1 1 8 4q-3 2-3 4M0 9v.5"/>`,
	'not-reached': html`<path d="M-7 0H7"/>`,
	unknown: html`<path d="M-5-4a5 5 0 1 1 8 4q-3 2-3 4M0 9v.5"/>`,
};

/** Where a station stands, and its two words. */
interface Place {
	readonly x: number;
	readonly y: number;
	readonly words: { readonly x: number; readonly y: number };
}

const STEP = { wide: 144, narrow: 62 } as const;
const RADIUS = 20;

/** Side by side for a screen of a desk and for paper; one below the other for a phone. The style shows one of them. */
export function wayPicture(way: Way): Markup {
	const wide = (at: number): Place => {
		const x = STEP.wide / 2 + at * STEP.wide;
		return { x, y: 28, words: { x, y: 70 } };
	};
	const narrow = (at: number): Place => {
		const y = 28 + at * STEP.narrow;
		return { x: 28, y, words: { x: 64, y: y - 3 } };
	};
	const size = { wide: [STEP.wide * STATIONS.length, 100], narrow: [300, STEP.narrow * STATIONS.length] } as const;
	return html`${drawn('wide', size.wide, wide, way)}${drawn('narrow', size.narrow, narrow, way)}`;
}

function drawn(layout: 'wide' | 'narrow', [width, height]: readonly [number, number], place: (at: number) => Place, way: Way): Markup {
	const cut = STATIONS.findIndex((station) => BROKEN.includes(way[station]));
	// Up to where it breaks, and only between what was seen.
	const isSeen = (at: number) => (cut < 0 || at < cut) && STATIONS.slice(at, at + 2).every((station) => !UNSEEN.includes(way[station]));
	const lines = STATIONS.slice(1).map((_, at) => {
		const [from, to] = [place(at), place(at + 1)];
		return html`<line class="${isSeen(at) ? 'whole' : 'cut'}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"/>`;
	});
	const stations = STATIONS.map((station, at) => stationDrawn(station, way[station], place(at)));
	return html`<svg class="way ${layout}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${told(way)}">${lines}${stations}</svg>`;
}

function stationDrawn(station: Station, state: StationState, { x, y, words }: Place): Markup {
	return html`<g class="${state}"><circle cx="${x}" cy="${y}" r="${RADIUS}"/><g transform="translate(${x} ${y})">${SIGNS[state]}</g><text class="station" x="${words.x}" y="${words.y}">${TITLES[station]}</text><text class="state" x="${words.x}" y="${words.y + 19}">${stateWord(station, state)}</text></g>`;
}

/** The picture in words, for whoever has it read aloud. */
function told(way: Way): string {
	return `The way to the server. ${STATIONS.map((station) => `${TITLES[station]}: ${stateWord(station, way[station])}.`).join(' ')}`;
}

/** Sign-in is never seen to work. */
function stateWord(station: Station, state: StationState): string {
	return station === 'sign-in' && state === 'well' ? 'reached' : STATES[state];
}
