import type { PredictionLine } from './schema.ts';

/** The predictions that decide: "Automatic" speaks for all tunnels when nobody named one. */
export function decisive(predictions: readonly PredictionLine[]): readonly PredictionLine[] {
	const automatic = predictions.find(({ tunnel }) => tunnel === 'automatic');
	return automatic === undefined ? predictions : [automatic];
}
