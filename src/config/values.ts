import { z } from 'zod';

/** A number between two. */
export function limits([from, to]: readonly [number, number]): z.ZodNumber {
	const message = `expected a number from ${from} to ${to}`;
	return z.number().min(from, message).max(to, message);
}
