import type { CheckLine } from '../schema.ts';
import { html, type Markup } from './markup.ts';

type Value = CheckLine['evidence'][string];

/** Evidence as a list of names and values, whatever its depth. */
export function factList(facts: readonly (readonly [name: string, value: string])[]): Markup | undefined {
	if (facts.length === 0) return undefined;
	return html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** `port500.kind` and its value, for each value that is in there. */
export function factsOf(evidence: CheckLine['evidence']): readonly (readonly [name: string, value: string])[] {
	return Object.entries(evidence).flatMap(([name, value]) => valuesOf(name, value));
}

function valuesOf(name: string, value: Value): readonly (readonly [string, string])[] {
	if (typeof value !== 'object' || value === null) return [[name, String(value)]];
	if (Array.isArray(value)) {
		if (value.every((each) => typeof each !== 'object')) return [[name, value.length === 0 ? 'none' : value.join(', ')]];
		return value.flatMap((each, at) => valuesOf(`${name} ${at + 1}`, each));
	}
	return Object.entries(value as CheckLine['evidence']).flatMap(([key, each]) => valuesOf(`${name}.${key}`, each));
}
