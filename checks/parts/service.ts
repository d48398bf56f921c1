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
	| (Saw<'dependency'> & { readonly lacks: NonNullable<Service['lacks']> })
	| (Saw<'failed'> & { readonly exitCode: number })
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
	/**
	 * What does not work without it, as a sentence, where a dial need not fail for it, or with a code that nobody has written down:
	 * then it is a warning. Absent: no tunnel of this check comes up without it.
	 */
	readonly hinders?: string;
	/** No other system has anything that plays this part. */
	readonly windowsOnly?: boolean;
}

/** A check of one service that the client's system needs. They differ in their words, and in what a stopped one means. */
export function serviceCheck({ id, role, noun, about, tunnels, alwaysRuns, hinders, windowsOnly }: ServicePart): Check<ServiceSeen> {
	return defineCheck<ServiceSeen>({
		id,
		title: titleOf(noun),
		about,
		group: 'computer',
		scope: 'run',
		tunnels,
		...(windowsOnly ? { platforms: ['windows'] } : {}),
		ofClient: true,
		brief: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: serviceOutcomes({ noun, alwaysRuns, ...(hinders === undefined ? {} : { hinders }) }),
		async observe({ host }) {
			const found = await host.service(role);
			return found.read ? seenOf(found.value, alwaysRuns) : { outcome: 'unreadable', ...whyOf(found) };
		},
	});
}

export function titleOf(noun: string): string {
	return `${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`;
}

/** What each state of a service means for the reader. */
export function serviceOutcomes({ noun, alwaysRuns, hinders }: Pick<ServicePart, 'noun' | 'alwaysRuns' | 'hinders'>) {
	const named = ({ service }: { readonly service: string }) => `The ${noun} (${service})`;
	const off = hinders === undefined ? 'fail' : 'warn';
	const so = hinders === undefined ? '' : ` ${hinders}`;
	const outcomes: Check<ServiceSeen>['outcomes'] = {
		running: { status: 'pass', says: (seen) => `${named(seen)} is running.` },
		'on-demand': { status: 'pass', says: (seen) => `${named(seen)} is stopped, which is normal: it starts when it is needed.` },
		changing: { status: 'warn', says: (seen) => `${named(seen)} is ${CHANGING[seen.state]} at this moment.` },
		stopped: alwaysRuns
			? { status: off, says: (seen) => `${named(seen)} is stopped. It must always run.${so}` }
			: { status: 'warn', says: (seen) => `${named(seen)} is set to start with the system, but is stopped.` },
		disabled: { status: off, says: (seen) => `${named(seen)} is disabled, so nothing can start it.${so}` },
		missing: { status: off, says: ({ service }) => `The ${noun} is not installed (looked for ${service}).${so}` },
		dependency: {
			status: off,
			says: (seen) => `${named(seen)} cannot start: ${seen.lacks.name}, which it needs, is ${LACKS[seen.lacks.state]}.${so}`,
		},
		failed: { status: off, says: (seen) => `${named(seen)} is stopped: its last run ended with the error ${seen.exitCode}.${so}` },
		'not-needed': { status: 'pass', says: ({ service }) => `No ${noun} has to run here (${service}).` },
		unreadable: { status: 'unknown', says: (seen) => `The state of the ${noun} could not be read (${inWords(seen)}).` },
	};
	return outcomes;
}

const LACKS = { absent: 'not installed', disabled: 'disabled' } as const;

const CHANGING = { starting: 'starting', stopping: 'stopping', paused: 'paused' } as const;

/** ERROR_SERVICE_NEVER_STARTED: nothing has needed it since Windows was started. */
const NEVER_STARTED = 1077;

/** The state of a service as an outcome. */
export function seenOf({ name, state, start, exitCode, lacks }: Service, alwaysRuns: boolean): ServiceSeen {
	const facts = { service: name, ...(start === undefined ? {} : { start }), ...(exitCode === undefined ? {} : { exitCode }) };
	switch (state) {
		case 'running':
		case 'not-needed':
			return { outcome: state, ...facts };
		case 'absent':
			return { outcome: 'missing', ...facts };
		case 'stopped':
			if (start === 'disabled') return { outcome: 'disabled', ...facts };
			return lacks === undefined ? seenStopped(facts, alwaysRuns) : { outcome: 'dependency', ...facts, lacks };
		default:
			return { outcome: 'changing', state, ...facts };
	}
}

function seenStopped(facts: Omit<Saw<'stopped'>, 'outcome'>, alwaysRuns: boolean): ServiceSeen {
	const { start, exitCode } = facts;
	if (exitCode !== undefined && exitCode !== NEVER_STARTED) return { outcome: 'failed', ...facts, exitCode };
	if (alwaysRuns) return { outcome: 'stopped', ...facts };
	if (start === 'on-demand' || exitCode === NEVER_STARTED) return { outcome: 'on-demand', ...facts };
	if (start === 'automatic') return { outcome: 'stopped', ...facts };
	// Stopped is normal or a fault, depending on what could not be read.
	return { outcome: 'unreadable', reason: 'failed', detail: `start type of ${facts.service}` };
}
