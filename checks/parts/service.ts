import { type Check, defineCheck } from '../../src/check/define.ts';
import type { Tunnel } from '../../src/check/tunnel.ts';
import type { Service, ServiceRole } from '../../src/host/host.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

/** What is known of one service. `service` is the system's own name for what was looked at. */
type Saw<Outcome extends string> = {
	readonly outcome: Outcome;
	readonly service: string;
	readonly start?: NonNullable<Service['start']>;
	/** Of its last run, where that did not end cleanly. */
	readonly exitCode?: number;
};

export type ServiceSeen =
	| Saw<'running'>
	| Saw<'on-demand'>
	| (Saw<'changing'> & { readonly state: 'starting' | 'stopping' | 'paused' })
	| Saw<'stopped'>
	| Saw<'disabled'>
	| Saw<'missing'>
	| Saw<'not-needed'>
	| ({ readonly outcome: 'unreadable' } & WhyUnreadable);

export interface ServicePart {
	readonly id: string;
	readonly role: ServiceRole;
	/** In the middle of a sentence: `IKE service`. */
	readonly noun: string;
	readonly about: string;
	readonly tunnels: readonly Tunnel[];
	/** It is started with the system and stays up, so a stopped one is a fault. Others start when a connection is dialled. */
	readonly alwaysRuns: boolean;
}

/** A check of one service that the client's system needs. The three differ in their words, and in what a stopped one means. */
export function serviceCheck({ id, role, noun, about, tunnels, alwaysRuns }: ServicePart): Check<ServiceSeen> {
	const named = ({ service }: { readonly service: string }) => `The ${noun} (${service})`;
	return defineCheck<ServiceSeen>({
		id,
		title: `${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`,
		about,
		group: 'computer',
		scope: 'run',
		tunnels,
		ofClient: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			running: { status: 'pass', says: (seen) => `${named(seen)} is running.` },
			'on-demand': { status: 'pass', says: (seen) => `${named(seen)} is stopped, which is normal: it starts when it is needed.` },
			changing: { status: 'warn', says: (seen) => `${named(seen)} is ${CHANGING[seen.state]} at this moment.` },
			stopped: alwaysRuns
				? { status: 'fail', says: (seen) => `${named(seen)} is stopped${lastRun(seen)}. It must always run.` }
				: { status: 'warn', says: (seen) => `${named(seen)} is set to start with the system, but is stopped${lastRun(seen)}.` },
			disabled: { status: 'fail', says: (seen) => `${named(seen)} is disabled, so nothing can start it.` },
			missing: { status: 'fail', says: ({ service }) => `The ${noun} is not installed (looked for ${service}).` },
			'not-needed': { status: 'pass', says: ({ service }) => `No ${noun} has to run here (${service}).` },
			unreadable: { status: 'unknown', says: (seen) => `The state of the ${noun} could not be read (${inWords(seen)}).` },
		},
		async observe({ host }) {
			const found = await host.service(role);
			return found.read ? seenOf(found.value, alwaysRuns) : { outcome: 'unreadable', ...whyOf(found) };
		},
	});
}

const CHANGING = { starting: 'starting', stopping: 'stopping', paused: 'paused' } as const;

/** ERROR_SERVICE_NEVER_STARTED: nothing has needed it since Windows was started. */
const NEVER_STARTED = 1077;

function seenOf({ name, state, start, exitCode }: Service, alwaysRuns: boolean): ServiceSeen {
	const facts = { service: name, ...(start === undefined ? {} : { start }), ...(exitCode === undefined ? {} : { exitCode }) };
	switch (state) {
		case 'running':
		case 'not-needed':
			return { outcome: state, ...facts };
		case 'absent':
			return { outcome: 'missing', ...facts };
		case 'stopped':
			return seenStopped(facts, alwaysRuns);
		default:
			return { outcome: 'changing', state, ...facts };
	}
}

function seenStopped(facts: Omit<Saw<'stopped'>, 'outcome'>, alwaysRuns: boolean): ServiceSeen {
	if (facts.start === 'disabled') return { outcome: 'disabled', ...facts };
	if (alwaysRuns) return { outcome: 'stopped', ...facts };
	if (facts.start === 'on-demand' || facts.exitCode === NEVER_STARTED) return { outcome: 'on-demand', ...facts };
	if (facts.start === 'automatic') return { outcome: 'stopped', ...facts };
	// Stopped is normal or a fault, depending on what could not be read.
	return { outcome: 'unreadable', reason: 'failed', detail: `start type of ${facts.service}` };
}

function lastRun({ exitCode }: { readonly exitCode?: number }): string {
	return exitCode === undefined || exitCode === NEVER_STARTED ? '' : ` (its last run ended with ${exitCode})`;
}
