/** A place under a cap. Give it back exactly once it is free; a second time does nothing. */
export type Release = () => void;

/** At most `limit` at a time; whoever comes later waits in order of arrival. */
export interface Cap {
	readonly limit: number;
	/** From now on as many as that, where it was less. */
	widen(limit: number): void;
	/** How many places are taken now. */
	readonly taken: number;
	/** Resolves with the place, or with undefined once `signal` is aborted. Never rejects. */
	acquire(signal?: AbortSignal): Promise<Release | undefined>;
}

/**
 * How many sockets this program holds open at once: well below every system's limit of open files,
 * and below what small NAT routers and a peer's receive buffer lose packets at.
 */
export const DEFAULT_SOCKETS = 64;

/** As many as a server that answers nothing keeps open at a time. Where they are more, they wait for each other. */
export const SOCKETS_EACH = 8;

export function createCap(least: number): Cap {
	let limit = least;
	let taken = 0;
	const waiting = new Set<() => void>();
	const queue = heldUp();

	function place(): Release {
		taken++;
		let held = true;
		return () => {
			if (!held) return;
			held = false;
			taken--;
			admit();
		};
	}

	function admit(): void {
		for (const next of waiting) {
			if (taken >= limit) return;
			next();
		}
	}

	return {
		get limit() {
			return limit;
		},
		widen(wanted) {
			limit = Math.max(limit, wanted);
			admit();
		},
		get taken() {
			return taken;
		},
		acquire(signal) {
			if (signal?.aborted) return Promise.resolve(undefined);
			if (taken < limit) return Promise.resolve(place());
			return new Promise((resolve) => {
				const leave = () => {
					waiting.delete(enter);
					queue.isNow(waiting.size > 0);
					signal?.removeEventListener('abort', abort);
				};
				const enter = () => {
					leave();
					resolve(place());
				};
				const abort = () => {
					leave();
					resolve(undefined);
				};
				waiting.add(enter);
				queue.isNow(true);
				signal?.addEventListener('abort', abort, { once: true });
			});
		},
	};
}

/** The one cap that everything in `src/net` shares. */
export const socketCap: Cap = createCap(DEFAULT_SOCKETS);

/** For how long anybody has been waiting for a place under any cap, in ms, since the program began. */
export function heldUpMs(): number {
	return held + (queues > 0 ? performance.now() - since : 0);
}

let held = 0;
let since = 0;
/** How many caps have somebody waiting. */
let queues = 0;

function heldUp(): { isNow(waits: boolean): void } {
	let waiting = false;
	return {
		isNow(waits) {
			if (waits === waiting) return;
			waiting = waits;
			if (queues === 0) since = performance.now();
			queues += waits ? 1 : -1;
			if (queues === 0) held += performance.now() - since;
		},
	};
}
