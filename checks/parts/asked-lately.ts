import { inMs } from '../../src/check/figures.ts';
import type { Host } from '../../src/host/host.ts';
import type { Probe } from '../../src/probe/probe.ts';

/**
 * strongSwan keeps silent to an address that has five negotiations half open, each for 30 s, and so to the user's own next dial. So no
 * more than this many are left behind at a server within that time, by whichever run.
 */
const MOST = 2;

/** Nothing, or nothing more, was asked, since the server may still keep what earlier runs began. */
export interface AskedLately {
	readonly stage: 'asked-lately';
	/** ISO 8601 in UTC. */
	readonly at: string;
	/** Until nothing of ours can be left there, in whole seconds. */
	readonly waitSeconds: number;
}

/** What an outcome `asked-lately` shows. */
export type Waiting = Omit<AskedLately, 'stage'>;

export const ASKED_LATELY = {
	status: 'unknown',
	says: ({ waitSeconds }: Waiting) =>
		`The server may still hold negotiations that earlier runs could not end, and more of them could block the next dial. Ask again in ${inMs(waitSeconds * 1000)}.`,
} as const;

/** For checks that read a sparing probe: what it did not ask. */
export function waiting({ at, waitSeconds }: AskedLately): { readonly outcome: 'asked-lately' } & Waiting {
	return { outcome: 'asked-lately', at, waitSeconds };
}

interface Sparing<Facts, Settings> {
	readonly probe: Probe<Facts, Settings>;
	/** The settings when there is room for one only. */
	withRoomForOne(settings: Settings): Settings;
	/** How many negotiations the server may still keep. */
	held(facts: Facts): number;
	/** With room for one only: the question that a second one would have answered is open. */
	lacksSecond(facts: Facts): boolean;
}

/** Settings of a sparing probe: those of the probe itself, and who remembers. */
export type SparingSettings<Settings> = Settings & { readonly host: Pick<Host, 'recentInitiations' | 'noteInitiation'> };

/**
 * A probe that asks the host's memory before it begins, and notes what it could not end. Once for all checks that read it. A run that is
 * killed (not: interrupted) notes nothing, and runs at the same moment do not see each other.
 */
export function sparing<Facts, Settings>({
	probe,
	withRoomForOne,
	held,
	lacksSecond,
}: Sparing<Facts, Settings>): Probe<Facts | AskedLately, SparingSettings<Settings>> {
	return {
		id: probe.id,
		async run(context, settings) {
			const { address, port, signal } = context;
			const { host } = settings;
			const at = new Date().toISOString();
			const asLately = (): AskedLately => {
				const recent = host.recentInitiations(address, port);
				return { stage: 'asked-lately', at, waitSeconds: Math.max(1, Math.ceil((recent[0] ?? 0) / 1000)) };
			};
			const room = MOST - host.recentInitiations(address, port).length;
			if (room <= 0) return asLately();

			let noted = 0;
			const note = () => {
				noted++;
				host.noteInitiation(address, port);
			};
			// Within the abort itself, since the process may end right behind it.
			signal.addEventListener('abort', note, { once: true });
			const facts = await probe.run(context, room === 1 ? withRoomForOne(settings) : settings);
			signal.removeEventListener('abort', note);
			for (let left = held(facts) - noted; left > 0; left--) note();
			return room === 1 && !signal.aborted && lacksSecond(facts) ? asLately() : facts;
		},
	};
}
