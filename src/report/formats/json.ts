import { toJson } from '../json.ts';
import type { Reporter } from './format.ts';

/** The norm: every other form is made from it (DESIGN, 7). */
export const json: Reporter = { write: (report) => `${toJson(report)}\n` };
