import { textReport } from '../text/report.ts';
import type { Reporter } from './format.ts';

/** What the screen shows, for a file: without colours. */
export const text: Reporter = { write: (report, { width }) => `${textReport({ colour: false, width }, report)}\n` };
