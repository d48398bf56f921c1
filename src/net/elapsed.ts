/** Milliseconds since a moment of `performance.now()`, to a tenth: finer is noise of this program. */
export function elapsedSince(moment: number): number {
	return Math.round((performance.now() - moment) * 10) / 10;
}
