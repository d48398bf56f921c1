import { inPieces } from '../pieces.ts';
import { MOST_IN_FULL, manyText } from '../text/many.ts';
import { textReport } from '../text/report.ts';
import type { Reporter } from './format.ts';

/** What the screen shows, for a file: without colours. */
export const text: Reporter = {
	write(report, { width }) {
		const style = { colour: false, width };
		return report.targets.length > MOST_IN_FULL ? inPieces(manyText(style), report) : `${textReport(style, report)}\n`;
	},
};
