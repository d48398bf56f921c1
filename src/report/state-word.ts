import { decisive } from './decisive.ts';
import type { Report, TargetReport } from './schema.ts';
import { acceptanceOf } from './waivers.ts';
import { STATE_WORDS } from './words.ts';

/** A target's verdict for whoever has five seconds: what was expected may be missed though no client fails, and what is accepted is not well. */
export function stateWord(
	{ machine }: Pick<Report, 'machine'>,
	{ verdict, expectations = [], predictions, checks, causes }: TargetReport,
): string {
	const { state } = verdict;
	if (state === 'fails' && expectations.some((each) => each.state === 'missed' && each.waived === undefined)) return 'MISSED';
	const seen = { checks: [...machine.checks, ...checks], causes };
	const isAccepted =
		expectations.some(({ waived }) => waived !== undefined) || decisive(predictions).some((line) => acceptanceOf(line, seen) !== undefined);
	return state === 'ok' && isAccepted ? 'ACCEPTED' : STATE_WORDS[state];
}
