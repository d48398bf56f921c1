import { expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Observed } from '../../checks/index.ts';
import { EVIDENCE, FIELDS } from '../../src/redaction/kinds.ts';
import { Report } from '../../src/report/schema.ts';

/** A text that is no word of a closed list. */
type FreeText<T> = T extends readonly (infer Item)[] ? FreeText<Item> : T extends string ? (string extends T ? true : never) : never;

/** The names of all facts that are such texts, at any depth. Of facts that are listed by a text of their own: the name of the list. */
type TextFacts<T> = T extends readonly (infer Item)[]
	? TextFacts<Item>
	: T extends object
		? {
				[Name in keyof T]-?: Name extends string
					? string extends Name
						? never
						: ([FreeText<T[Name]>] extends [never] ? never : Name) | TextFacts<T[Name]>
					: never;
			}[keyof T]
		: never;

it('of every text that a check can come back with it is decided what becomes of it', () => {
	// Checked by tsc: add the name that it complains of to EVIDENCE.
	expectTypeOf<Exclude<TextFacts<Observed>, keyof typeof EVIDENCE>>().toEqualTypeOf<never>();
	// The type above does see them: a name that is there, and one that is not.
	expectTypeOf<'localAddress' extends TextFacts<Observed> ? true : false>().toEqualTypeOf<true>();
	expectTypeOf<'no-such-fact' extends TextFacts<Observed> ? true : false>().toEqualTypeOf<false>();
	expect(Object.keys(EVIDENCE).length).toBeGreaterThan(100);
});

it('of every text of the report too', () => {
	const undecided = [...textsIn(z.toJSONSchema(Report) as Schema, '', '')].filter(
		({ name, parent }) => !(name in FIELDS) && !(`${parent}.${name}` in FIELDS),
	);
	expect(undecided).toEqual([]);
});

interface Schema {
	readonly type?: string;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
	readonly anyOf?: readonly Schema[];
	readonly allOf?: readonly Schema[];
	readonly $ref?: string;
}

function* textsIn(schema: Schema, name: string, parent: string): Generator<{ name: string; parent: string }> {
	if (name === 'evidence') return;
	if (schema.type === 'string' && schema.enum === undefined && schema.const === undefined) yield { name, parent };
	for (const each of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) yield* textsIn(each, name, parent);
	if (schema.items !== undefined) yield* textsIn(schema.items, name, parent);
	for (const [key, each] of Object.entries(schema.properties ?? {})) yield* textsIn(each, key, name);
}
