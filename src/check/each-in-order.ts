/** Something under way that others may be begun beside. */
interface Begun {
	/** Settles when it takes part no longer; must not reject. */
	readonly over: Promise<unknown>;
}

export interface Window {
	/** So many are under way at a time. */
	readonly parallel: number;
	/** So many are begun at most before the first of them is taken: what is over waits for its turn, and must not pile up. */
	readonly ahead: number;
	/** Aborted: none is begun any more but the first `parallel`, and those that are under way are taken. */
	readonly signal: AbortSignal;
}

/** Begins the items in their order, a bounded number at a time, and takes them in the same order, one after the other. Keeps none. */
export async function eachInOrder<Item, Each extends Begun>(
	items: readonly Item[],
	{ parallel, ahead, signal }: Window,
	begin: (item: Item) => Each,
	take: (each: Each, item: Item) => Promise<void>,
): Promise<void> {
	const begun: { readonly item: Item; readonly each: Each }[] = [];
	let next = 0;
	let underWay = 0;
	const fill = () => {
		while (next < items.length && underWay < parallel && begun.length < ahead && (next < parallel || !signal.aborted)) {
			const item = items[next++] as Item;
			const each = begin(item);
			underWay++;
			begun.push({ item, each });
			void each.over.then(() => {
				underWay--;
				fill();
			});
		}
	};
	for (fill(); begun[0] !== undefined; fill()) {
		const { item, each } = begun[0];
		await take(each, item);
		await each.over;
		begun.shift();
	}
}
