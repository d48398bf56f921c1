import type { Converse, Talk } from './exec.ts';
import { type Host, type LookUp, unreadable } from './host.ts';
import { START_MS, understood } from './look-up.ts';
import { startOf } from './own-process.ts';

/** The system's own resolver, for many names. */
export interface Resolver extends Pick<Host, 'lookUp'> {
	/** Ends its process. What is still asked is not answered. */
	end(): void;
}

/** How many names the process asks for at a time: each waits in a thread of its own. */
const THREADS = 32;
/** A resolver that stays mute keeps a thread, for up to half a minute: when these are so many, a new process takes over. */
const MOST_STUCK = THREADS / 2;

interface Asked {
	answer(found: LookUp): void;
}

/** One process. */
interface Child {
	readonly talk: Promise<Talk>;
	readonly waiting: Map<number, Asked>;
	stuck: number;
}

/**
 * As {@link lookUp}, in one process that is asked for name after name: a process for each would cost more than all else that is done
 * with a server. The patience is counted by the process, from when it asks.
 */
export function startResolver(converse: Converse): Resolver {
	let current: Child | undefined;
	let asked = 0;

	function start(): Child {
		let rest = '';
		const onOutput = (piece: string) => {
			const lines = `${rest}${piece}`.split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) heard(child, line);
		};
		const { program, args, env } = startOf('resolver');
		const talk = converse(program, args, { env: { ...env, UV_THREADPOOL_SIZE: String(THREADS) }, onOutput });
		const child: Child = { talk, waiting: new Map(), stuck: 0 };
		void talk.then(({ over }) => over).then(() => lost(child));
		return child;
	}

	function heard(child: Child, line: string): void {
		const [, id = '', said = ''] = /^(\d+) (.*)$/s.exec(line) ?? [];
		const waiting = child.waiting.get(Number(id));
		const found = understood(said);
		if (waiting === undefined || found === undefined) return;
		child.waiting.delete(Number(id));
		if (found.answer === 'silent') child.stuck++;
		waiting.answer(found);
		if (child !== current && child.waiting.size === 0) void child.talk.then(({ end }) => end());
	}

	/** It ended by itself, or was ended. */
	function lost(child: Child): void {
		if (child === current) current = undefined;
		for (const { answer } of child.waiting.values()) answer({ answer: 'unreadable', why: unreadable('failed', 'look-up process: ended') });
		child.waiting.clear();
	}

	return {
		lookUp: (name, { signal, timeoutMs }) =>
			new Promise((resolve) => {
				if (current !== undefined && current.stuck >= MOST_STUCK) {
					const retired = current;
					current = undefined;
					if (retired.waiting.size === 0) void retired.talk.then(({ end }) => end());
				}
				current ??= start();
				const child = current;
				const id = ++asked;
				const settle = (found: LookUp) => {
					clearTimeout(timer);
					signal.removeEventListener('abort', abort);
					child.waiting.delete(id);
					resolve(found);
				};
				const abort = () => settle({ answer: 'unreadable', why: unreadable('failed', 'look-up process: aborted') });
				const timer = setTimeout(() => settle({ answer: 'silent', durationMs: timeoutMs }), timeoutMs + START_MS);
				if (signal.aborted) return abort();
				signal.addEventListener('abort', abort, { once: true });
				child.waiting.set(id, { answer: settle });
				void child.talk.then(({ write }) => write(`${id} ${timeoutMs} ${Buffer.from(name).toString('base64')}\n`));
			}),
		end() {
			void current?.talk.then(({ end }) => end());
		},
	};
}
