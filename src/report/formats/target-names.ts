import type { TargetReport } from '../schema.ts';
import { nameOf } from '../target-name.ts';
import { printable } from '../text/printable.ts';

/** A name for each target that no other has: those of the same name are told apart by their host, and by a number where that is the same too. */
export function targetNames(targets: readonly TargetReport[]): readonly string[] {
	const names = targets.map((target) => printable(nameOf(target)));
	const times = new Map<string, number>();
	for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
	const taken = new Set<string>();
	return targets.map(({ host }, at) => {
		const name = names[at] ?? '';
		const wanted = times.get(name) === 1 ? name : `${name} (${printable(host)})`;
		let unique = wanted;
		for (let number = 2; taken.has(unique); number++) unique = `${wanted} ${number}`;
		taken.add(unique);
		return unique;
	});
}
