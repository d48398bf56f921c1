/** Gives a place back; once. */
type Leave = () => void;

/**
 * A server may have one port for all its tunnels, as a client edition of Windows has: conversations of different kinds that take one are
 * held with a server one after the other. Those of one kind are the same conversation, read by several checks.
 */
export function portsOfServers(): { enter(address: string, kind: string): Promise<Leave> } {
	const taken = new Map<string, { readonly kind: string; readers: number; readonly free: PromiseWithResolvers<void> }>();
	return {
		async enter(address, kind) {
			let place = taken.get(address);
			while (place !== undefined && place.kind !== kind) {
				await place.free.promise;
				place = taken.get(address);
			}
			const held = place ?? { kind, readers: 0, free: Promise.withResolvers<void>() };
			held.readers++;
			taken.set(address, held);
			return () => {
				if (--held.readers > 0) return;
				taken.delete(address);
				held.free.resolve();
			};
		},
	};
}
