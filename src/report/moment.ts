/** `2026-01-02 03:04:05 UTC`, of a moment as the report has it. */
export function utc(moment: string): string {
	return `${clock(moment)} UTC`;
}

/** The same with what is below a second, and without the name of the zone. */
export function clock(moment: string): string {
	return moment.replace('T', ' ').replace(/(?:\.\d+)?Z$/, '');
}
