import type { Host } from '../host/host.ts';
import type { Profile } from '../host/profile.ts';
import type { Probe, ProbeOptions } from '../probe/probe.ts';
import { answerOf, bestOf, brokenAnswer, resultOf, skippedAnswer, sparedAnswer } from './answer.ts';
import type { AddressContext, RunContext, RunOptions, Supplied, TargetContext } from './context.ts';
import { begin, type Conversation, furthestRead, stageRead } from './conversation.ts';
import type { Check, Observation } from './define.ts';
import { lately } from './lately.ts';
import { portsOfServers } from './ports-of-servers.ts';
import type { Answer, CheckResult } from './result.ts';
import type { Target } from './target.ts';
import { Turns, urgentOf } from './turns.ts';

/** What is asked, of the machine or of one target. */
interface Asked {
	/** In list order. */
	readonly checks: readonly Check[];
	readonly options: RunOptions;
	readonly supplied: Supplied;
	/** The connection that is looked at, where it is one of this machine. */
	readonly profile?: Profile;
	/** In a run that is to spare the servers: those of its checks that are not asked at all. Such a run takes one port of a server at a time. */
	readonly spared?: ReadonlySet<Check>;
}

/**
 * `checks` are those of the whole run, whatever they are about; `options` and `supplied` go for the checks of scope `run`. Each target may
 * have its own of all three.
 */
export interface RunnerConfig extends Asked {
	readonly host: Host;
	/** Aborting it ends the run at once; what is not known by then is skipped as `interrupted`. */
	readonly signal: AbortSignal;
	/**
	 * For how long conversations of this program have been waiting for a place, in ms: what a check has waited so is not the check's time.
	 * Absent: they never wait.
	 */
	heldUpMs?(): number;
	/** Which addresses the checks of scope `address` are given, out of what the other checks saw. */
	addressesOf(target: Target, maybe: RunContext['maybe']): readonly string[];
}

/** The results of a run, in list order; each settles as soon as it is known, and none rejects. */
export interface Run {
	readonly machine: readonly Promise<CheckResult>[];
	target(target: Target, own?: Partial<Asked>): readonly Promise<CheckResult>[];
}

/** A target and what is asked of it; no target for the checks of scope `run`. */
interface Asking extends Asked {
	readonly target?: Target;
	readonly inPlan: ReadonlySet<Check>;
}

/** An answer with the observation behind it, while the run lasts. */
interface Settled {
	readonly answer: Answer;
	readonly seen?: Observation;
}

/** What a check of one scope left behind: for the whole, or for each address. */
interface Done {
	readonly result: CheckResult;
	readonly whole?: Observation | undefined;
	readonly byAddress?: ReadonlyMap<string, Settled>;
}

/** Four addresses are enough to see a pattern, and few enough to be no scan. */
const MOST_ADDRESSES = 4;
/** So many conversations are remembered: those of a few targets, and of a few hundred that are looked at together. */
const MOST_CONVERSATIONS = 512;
/** The deadline's room over the declared patience, in ms. It only guards against a check that hangs. */
const SLACK_MS = 3000;

/**
 * Starts the checks: each first awaits what it depends on, everything else overlaps (DESIGN, 5).
 * Checks of scope `run` happen once, whatever the targets.
 */
export function startRun(config: RunnerConfig): Run {
	// One conversation for each address and port of the run, whichever targets share it.
	const probed = lately<Conversation<unknown>>(MOST_CONVERSATIONS);
	const shared = lately<Promise<unknown>>(MOST_CONVERSATIONS);
	const ports = portsOfServers();
	const machineDone = new Map<Check, Promise<Done>>();
	const turns = new Turns();
	const urgent = urgentOf(config.checks);
	const machine: Asking = { ...config, inPlan: new Set(config.checks) };
	for (const check of config.checks) if (check.scope === 'run') machineDone.set(check, start(check, machineDone, machine));

	function target(of: Target, own: Partial<Asked> = {}): readonly Promise<CheckResult>[] {
		const asked = { ...config, ...own };
		const asking: Asking = { ...asked, target: of, inPlan: new Set(asked.checks) };
		const done = new Map(machineDone);
		const checks = asked.checks.filter((check) => check.scope !== 'run');
		for (const check of checks) done.set(check, start(check, done, asking));
		return checks.map((check) => resultIn(done, check));
	}

	async function start(check: Check, done: Map<Check, Promise<Done>>, asking: Asking): Promise<Done> {
		if (asking.spared?.has(check)) return { result: resultOf(check, sparedAnswer(check)) };
		// The list is in dependency order, but what a check waits for may stand after it in `done` for a moment.
		await Promise.resolve();
		const settled = await dependencies(check, done, asking);
		const blocker = blockedBy(check, (need) => settled.get(need)?.result);
		if (blocker !== undefined) return { result: resultOf(check, blocker) };
		if (check.scope !== 'address' || asking.target === undefined) {
			const { answer, seen } = await observe(check, contextFor(settled, asking));
			return { result: resultOf(check, answer), whole: seen };
		}
		return atEachAddress(check, settled, asking, asking.target);
	}

	async function dependencies(check: Check, done: Map<Check, Promise<Done>>, { inPlan }: Asking): Promise<Map<Check, Done>> {
		const wanted = [...Object.values(check.needs ?? {}), ...Object.values(check.after ?? {})].filter((other) => inPlan.has(other));
		const settled = await Promise.all(wanted.map(async (other) => [other, await (done.get(other) as Promise<Done>)] as const));
		return new Map(settled);
	}

	async function atEachAddress(check: Check, settled: Map<Check, Done>, asking: Asking, of: Target): Promise<Done> {
		if (config.signal.aborted) return { result: resultOf(check, interrupted) };
		const family = check.scope === 'address' ? check.family : undefined;
		let offered: readonly string[];
		try {
			offered = [...new Set(config.addressesOf(of, contextFor(settled, asking).maybe))];
		} catch (error) {
			return { result: resultOf(check, brokenAnswer(error, 0, check)) };
		}
		const addresses = offered.filter((address) => family === undefined || familyOf(address) === family).slice(0, MOST_ADDRESSES);
		if (addresses.length === 0) {
			const kind = family !== undefined && offered.length > 0 ? `IPv${family} address` : 'address';
			return { result: resultOf(check, skippedAnswer(`no ${kind}`, `Not asked: there is no ${kind} to ask.`)) };
		}
		const settledAt = await Promise.all(addresses.map((address) => atAddress(check, address, settled, asking)));
		const byAddress = new Map(addresses.map((address, at) => [address, settledAt[at] as Settled]));
		const answers = [...byAddress].map(([address, { answer }]) => ({ address, ...answer }));
		const best = bestOf(answers) as Answer;
		const whole = [...byAddress.values()].find(({ answer }) => answer.outcome === best.outcome)?.seen;
		return { result: resultOf(check, best, answers), whole, byAddress };
	}

	async function atAddress(check: Check, address: string, settled: Map<Check, Done>, asking: Asking): Promise<Settled> {
		const there = new Map([...settled].map(([other, done]) => [other, narrowed(done, address)]));
		const blocker = blockedBy(check, (need) => there.get(need)?.result);
		if (blocker !== undefined) return { answer: blocker };
		const context = contextFor(there, asking) as TargetContext;
		const family = familyOf(address);
		const asked = asking.checks.filter((other) => !asking.spared?.has(other));
		const probe = <Facts, Settings>(what: Probe<Facts, Settings>, { port, about, settings }: ProbeOptions<Settings>): Promise<Facts> => {
			const { patienceMs, signal } = context;
			const stage = stageRead(check, what);
			const furthest = furthestRead(what, asked);
			const conversation = probed(JSON.stringify([what.id, address, port, about, settings, furthest]), () =>
				begin(what, { address, family, port, patienceMs, signal }, settings as Settings, furthest),
			) as Conversation<Facts>;
			if (what.takesPort) held.push(conversation.upTo(undefined));
			return conversation.upTo(stage);
		};
		const held: Promise<unknown>[] = [];
		const taking = asking.spared !== undefined && check.reads?.probe.takesPort ? check.reads.probe.id : undefined;
		const leave = taking === undefined ? undefined : await ports.enter(address, taking);
		const answered = await observe(check, { ...context, address, family, probe });
		if (leave !== undefined) void Promise.allSettled(held).then(leave);
		return answered;
	}

	function contextFor(settled: Map<Check, Done>, asking: Asking): RunContext | TargetContext {
		const { options, supplied, target: of, profile, inPlan } = asking;
		const { host, signal } = config;
		const maybe = <S extends Observation>(other: Check<S>): S | undefined => settled.get(other)?.whole as S | undefined;
		const seen = <S extends Observation>(other: Check<S>): S => {
			const whole = maybe(other);
			if (whole === undefined && !inPlan.has(other)) throw new LeftOut(other);
			if (whole === undefined) throw new Error(`"${other.id}" is not among the needs`);
			return whole;
		};
		const once = <T>(what: string, ask: () => Promise<T>) => shared(what, ask) as Promise<T>;
		const context: RunContext = { options, supplied, host, signal, patienceMs: options.patienceMs, seen, maybe, once };
		return of === undefined ? context : { ...context, target: of, ...(profile === undefined ? {} : { profile }) };
	}

	async function observe(check: Check, context: RunContext | TargetContext | AddressContext): Promise<Settled> {
		if (!urgent.has(check)) await turns.next(check);
		if (config.signal.aborted) return { answer: interrupted };
		const began = performance.now();
		const limitMs = (check.exchanges ?? 1) * context.patienceMs + SLACK_MS;
		const guard = new AbortController();
		const overrun = new AbortController();
		const ended = endOf(config, limitMs, guard.signal);
		const signal = AbortSignal.any([config.signal, overrun.signal]);
		try {
			// The plan only hands a check the context of its own scope.
			const seen = await Promise.race([check.observe({ ...context, signal } as AddressContext) as Promise<Observation>, ended]);
			if (seen === 'interrupted') return { answer: interrupted };
			if (seen === 'overran') {
				overrun.abort('overran');
				return { answer: brokenAnswer(new Error(`no result within ${limitMs} ms`), performance.now() - began, check) };
			}
			return { answer: answerOf(check, seen, performance.now() - began), seen };
		} catch (error) {
			if (config.signal.aborted) return { answer: interrupted };
			if (error instanceof LeftOut) return { answer: leftOut(error.check) };
			return { answer: brokenAnswer(error, performance.now() - began, check) };
		} finally {
			guard.abort();
		}
	}

	return { machine: [...machineDone.values()].map(async (done) => (await done).result), target };
}

async function resultIn(done: Map<Check, Promise<Done>>, check: Check): Promise<CheckResult> {
	return (await (done.get(check) as Promise<Done>)).result;
}

/** A check asked for what a need saw that `--skip` left out of the run. */
class LeftOut extends Error {
	readonly check: Check;
	constructor(check: Check) {
		super(`"${check.id}" was left out of this run`);
		this.check = check;
	}
}

function leftOut({ id, title }: Check): Answer {
	return skippedAnswer(id, `Not asked: "${title}" was left out of this run.`);
}

const interrupted = skippedAnswer('interrupted', 'Not finished: the run was ended before.');

/** A failed need skips its dependants, and names the root of it rather than the nearest echo. */
function blockedBy(check: Check, resultFor: (need: Check) => CheckResult | undefined): Answer | undefined {
	for (const need of Object.values(check.needs ?? {})) {
		const result = resultFor(need);
		if (result === undefined || ['pass', 'warn', 'unknown'].includes(result.status)) continue;
		if (result.status === 'skip') return skippedAnswer(result.because ?? need.id, result.says);
		return skippedAnswer(need.id, `Not asked: "${result.title}" has to be well first.`);
	}
	return undefined;
}

/** What a dependency saw at one address, when it was asked address by address. */
function narrowed(done: Done, address: string): Done {
	const at = done.byAddress?.get(address);
	if (at === undefined) return done;
	const { id, group, title } = done.result;
	return { result: { id, group, title, ...at.answer }, whole: at.seen };
}

function familyOf(address: string): 4 | 6 {
	return address.includes(':') ? 6 : 4;
}

/** Settles when the run is ended or the deadline passes, what was waited for a place left out; forgotten when `done` is aborted. */
function endOf(
	{ signal, heldUpMs = () => 0 }: Pick<RunnerConfig, 'signal' | 'heldUpMs'>,
	limitMs: number,
	done: AbortSignal,
): Promise<'interrupted' | 'overran'> {
	return new Promise((resolve) => {
		let heldBefore = heldUpMs();
		let timer: NodeJS.Timeout | undefined;
		const overdue = () => {
			const held = heldUpMs() - heldBefore;
			if (held < 1) return resolve('overran');
			heldBefore += held;
			timer = setTimeout(overdue, held);
		};
		timer = setTimeout(overdue, limitMs);
		const onAbort = () => resolve('interrupted');
		signal.addEventListener('abort', onAbort, { once: true, signal: done });
		done.addEventListener('abort', () => clearTimeout(timer), { once: true });
	});
}
