/** Asks once, and gives the same answer ever after. */
export function once<T>(ask: () => T): () => T {
	let answered: { readonly answer: T } | undefined;
	return () => {
		answered ??= { answer: ask() };
		return answered.answer;
	};
}

/** Asks once for each key. */
export function oncePer<K, T>(ask: (key: K) => T): (key: K) => T {
	const answers = new Map<K, { readonly answer: T }>();
	return (key) => {
		const known = answers.get(key) ?? { answer: ask(key) };
		answers.set(key, known);
		return known.answer;
	};
}
