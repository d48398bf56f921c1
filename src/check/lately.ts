/** Asks once for each key, and gives the same answer as long as it is among the `most` that were wanted last. */
export function lately<T>(most: number): (key: string, ask: () => T) => T {
	const known = new Map<string, T>();
	return (key, ask) => {
		const answer = known.has(key) ? (known.get(key) as T) : ask();
		known.delete(key);
		known.set(key, answer);
		for (const oldest of known.keys()) {
			if (known.size <= most) break;
			known.delete(oldest);
		}
		return answer;
	};
}
