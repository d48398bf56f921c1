import { z } from 'zod';
import { Owner, Remedy, Stage, TunnelName } from '../catalog/schema.ts';
import { CLIENTS } from '../check/tunnel.ts';
import { code, type Frozen, moment } from './fields.ts';
import { Options } from './options-schema.ts';
import { Last } from './past-schema.ts';
import { SCHEMA_VERSION } from './schema-version.ts';

/**
 * The report, and what `explain` says: the names that scripts rely on (DESIGN, 7). Additive changes only
 * within a `schemaVersion`. A value that was not measured is absent. The published JSON Schemas under
 * `data/schema/` are generated from this; at run time only the types are used.
 */

const RunClient = z.enum(CLIENTS);
const Group = z.enum(['computer', 'path', 'server']);
const Evidence = z.record(z.string(), z.json()).meta({ description: 'Facts behind the outcome. Times in ms, moments in UTC.' });

const Answer = z.strictObject({
	status: z.enum(['pass', 'warn', 'fail', 'unknown', 'skip', 'error']),
	outcome: z.string().optional().meta({ description: "One word of the check's closed list; absent on skip and error." }),
	says: z.string(),
	evidence: Evidence,
	durationMs: z.number().nonnegative().optional(),
	because: z.string().optional().meta({ description: 'skip: the check that did not pass, or the reason. error: what broke.' }),
});

const Waived = z
	.strictObject({
		owner: z.string(),
		reason: z.string(),
		until: z.iso.date().meta({ description: 'The last day, UTC, on which it is accepted.' }),
	})
	.meta({ description: 'Accepted by a waiver that is in force: does not count against the target.' });

const AddressAnswer = Answer.extend({ address: z.string() });

export const CheckLine = Answer.extend({
	id: z.string(),
	group: Group,
	title: z.string(),
	brief: z.literal(true).optional().meta({ description: 'Where it passes, its title says enough.' }),
	byAddress: z.array(AddressAnswer).optional(),
	waived: Waived.optional(),
}).meta({ title: 'Check' });

const Proof = z.strictObject({
	check: z.string().optional(),
	wants: z.array(z.string()).optional(),
	saw: z.string().optional(),
	says: z.string().optional(),
	refutes: z.literal(true).optional().meta({ description: 'This evidence would speak against the cause.' }),
	planned: z.literal(true).optional().meta({ description: 'The check does not exist yet.' }),
	question: z.string().optional(),
	answer: z.enum(['yes', 'no']).optional(),
});

const Question = z.strictObject({ id: z.string(), question: z.string() });

export const CauseLine = z
	.strictObject({
		id: z.string(),
		title: z.string(),
		explain: z.string().optional(),
		owner: Owner,
		where: z.enum(['computer', 'path', 'server', 'unknown']),
		likelihood: z.enum(['common', 'occasional', 'rare']),
		standing: z.enum(['fits', 'open', 'ruled-out']),
		for: z.array(Proof),
		against: z.array(Proof),
		open: z.array(Proof),
		asks: z.array(Question),
		remedy: z.array(Remedy),
		waived: Waived.optional(),
	})
	.meta({ title: 'Cause' });

export const PredictionLine = z
	.strictObject({
		tunnel: z.union([z.literal('automatic'), TunnelName]),
		outcome: z.enum(['reaches-sign-in', 'fails', 'undetermined']),
		reached: Stage.optional().meta({ description: 'The last stage that was seen to work.' }),
		breaksAt: Stage.optional(),
		code: code.optional(),
		symbol: z.string().optional(),
		message: z.string().optional(),
		equallyLikely: z.array(code).meta({ description: 'The sources name these for the same evidence; `code` stands first only by a hair.' }),
		alsoPossible: z.array(code).meta({ description: 'Seen too, less likely.' }),
		causes: z.array(z.string()),
		because: z.array(Proof).meta({ description: 'The evidence for these causes in this tunnel.' }),
		ruledOut: z.array(z.string()).meta({ description: 'Causes of the same code that evidence rules out here.' }),
		certainty: z
			.enum(['certain', 'likely', 'possible'])
			.optional()
			.meta({ description: 'That this code is shown; not which cause it has.' }),
		notExcluded: z.array(z.strictObject({ code, causes: z.array(z.string()) })),
		unmeasured: z
			.array(z.strictObject({ check: z.string(), title: z.string() }))
			.meta({ description: 'Checks that would have to be well and were not measured.' }),
	})
	.meta({ title: 'Prediction' });

export const Verdict = z
	.strictObject({
		state: z.enum(['ok', 'degraded', 'fails', 'undetermined']),
		code: code.optional(),
		certainty: z.enum(['certain', 'likely', 'possible']).optional(),
		where: z.enum(['computer', 'path', 'server', 'unknown']),
		owner: Owner.optional(),
		headline: z.string(),
		doNow: z.string().optional(),
		command: z.string().optional().meta({ description: 'The exact command of doNow, where there is one.' }),
	})
	.meta({ title: 'Verdict' });

const Dialled = z
	.strictObject({
		client: RunClient,
		tunnels: z.array(TunnelName),
		automatic: z.boolean(),
		order: z.array(TunnelName).optional().meta({ description: 'The order in which it tries them.' }),
		auth: z.string().optional(),
		ikePolicy: z.string().optional(),
		group: z.string().optional(),
	})
	.meta({ description: 'How a connection of this machine dials its server; goes before the options of the run.' });

const Unchecked = z.strictObject({ connection: z.string(), place: z.string(), because: z.string() });

const Expectation = z
	.strictObject({
		says: z.string().meta({ description: 'What is expected, in words.' }),
		state: z.enum(['met', 'missed', 'unknown']),
		because: z.string().meta({ description: 'What was seen, or why it cannot be told.' }),
		kind: z.enum(['reaches', 'unreachable', 'predicts', 'certificate-days', 'round-trip']).optional(),
		tunnel: TunnelName.optional().meta({ description: 'Takes the place of the prediction of this tunnel.' }),
		code: code.optional().meta({ description: 'predicts: the code that is expected.' }),
		waived: Waived.optional(),
	})
	.meta({ title: 'Expectation' });

const Waiver = Waived.extend({
	check: z.string().optional(),
	cause: z.string().optional(),
	target: z.string().optional().meta({ description: 'The name of the only target that it is for.' }),
	state: z.enum(['in-force', 'expired', 'unused']),
}).meta({ title: 'Waiver' });

const Refused = z.strictObject({
	where: z.string().meta({ description: 'The file and the line, or the place in the configuration.' }),
	text: z.string(),
	because: z.string(),
});

export const TargetReport = z
	.strictObject({
		name: z.string().optional().meta({ description: 'What the configuration or the list of targets calls it.' }),
		host: z.string(),
		port: z.number().int().optional(),
		connection: z.string().optional().meta({ description: 'The name of the connection, or of the file, that was asked about.' }),
		dialled: Dialled.optional(),
		addresses: z.array(z.string()),
		checks: z.array(CheckLine),
		causes: z.array(CauseLine),
		predictions: z.array(PredictionLine),
		expectations: z.array(Expectation).optional(),
		verdict: Verdict,
	})
	.meta({ title: 'Target' });

export const Report = z
	.strictObject({
		schemaVersion: z.literal(SCHEMA_VERSION),
		tool: z.strictObject({ name: z.literal('vpn-doctor'), version: z.string() }),
		catalogVersion: z.string(),
		startedAt: moment,
		durationMs: z.number().nonnegative(),
		interrupted: z
			.enum(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK', 'deadline'])
			.optional()
			.meta({ description: 'Why the run ended before its time.' }),
		redacted: z.literal(true).optional().meta({ description: 'Names and addresses in it are pseudonyms.' }),
		judgedFrom: z
			.strictObject({ startedAt: moment, catalogVersion: z.string(), version: z.string().meta({ description: 'Of the tool.' }) })
			.optional()
			.meta({ description: 'The saved report that this one was judged from again: nothing was measured for it.' }),
		client: RunClient,
		options: Options,
		machine: z.strictObject({
			os: z.strictObject({ platform: z.enum(['windows', 'linux', 'macos']), name: z.string(), release: z.string(), arch: z.string() }),
			vantage: z.enum(['machine', 'container', 'wsl', 'virtual-machine']),
			checks: z.array(CheckLine),
		}),
		targets: z.array(TargetReport),
		notReached: z.number().int().positive().optional().meta({ description: 'Targets that the run did not come to before it was ended.' }),
		unchecked: z.array(Unchecked).optional().meta({ description: 'Connections of this machine that cannot be looked at.' }),
		refused: z.array(Refused).optional().meta({ description: 'What was given as a target and is none.' }),
		waivers: z.array(Waiver).optional(),
		verdict: Verdict,
		exitCode: z.number().int(),
	})
	.meta({ title: 'vpn-doctor report', description: 'What `vpn-doctor check --json` prints.' });

export const ExplainedMatch = z
	.strictObject({
		code,
		family: z.string(),
		symbol: z.string().optional(),
		message: z.string(),
		meaning: z.string(),
		firstStep: z.string(),
		alsoShown: z.array(z.string()),
		observable: z.boolean().meta({ description: 'false: concerns hardware or services that cannot be observed from here.' }),
		recognisedBy: z.enum(['number', 'symbol', 'message', 'log']),
		certainty: z.enum(['certain', 'likely', 'possible']),
		where: z
			.strictObject({ line: z.number().int().positive(), text: z.string() })
			.optional()
			.meta({ description: 'The line of the text that says so, counted from 1.' }),
		followedBy: z.array(code).meta({ description: 'In a log: what followed from it in the same attempt, in order.' }),
		cameThroughLater: z.literal(true).optional().meta({ description: 'In a log: a later attempt came through.' }),
		causes: z.array(CauseLine),
		notThis: z.array(z.strictObject({ code, because: z.string() })),
		shownBy: z.string().meta({ description: 'Who shows it, and where.' }),
		note: z.string().optional(),
		wordingIs: z
			.enum(['high', 'medium', 'low'])
			.meta({ description: "How sure number and wording are. high: from the vendor's own header, source or document." }),
		sources: z.array(z.string()),
	})
	.meta({ title: 'Match' });

const Measured = z.strictObject({
	host: z.string(),
	startedAt: moment,
	client: RunClient,
	interrupted: z.string().optional(),
	checks: z.array(CheckLine),
	predictions: z.array(PredictionLine).meta({ description: 'What the tunnels that can show the first match would do now.' }),
});

export const Explanation = z
	.strictObject({
		schemaVersion: z.literal(SCHEMA_VERSION),
		tool: z.strictObject({ name: z.literal('vpn-doctor'), version: z.string() }),
		catalogVersion: z.string(),
		query: z.string().meta({ description: 'What was to be explained; of a long text, its beginning.' }),
		file: z.string().optional().meta({ description: 'The file that was read; "-" for standard input.' }),
		last: Last.optional().meta({ description: 'With --last: what this machine has written down of its last attempts.' }),
		matches: z.array(ExplainedMatch),
		measured: Measured.optional().meta({ description: 'The run that the causes were held against (--host, --run).' }),
		hint: z.string().optional().meta({ description: 'Why nothing was found, where that can be told.' }),
		exitCode: z.number().int(),
	})
	.meta({ title: 'vpn-doctor explanation', description: 'What `vpn-doctor explain --json` prints.' });

export type Report = Frozen<z.infer<typeof Report>>;
export type TargetReport = Frozen<z.infer<typeof TargetReport>>;
export type CheckLine = Frozen<z.infer<typeof CheckLine>>;
export type CauseLine = Frozen<z.infer<typeof CauseLine>>;
export type PredictionLine = Frozen<z.infer<typeof PredictionLine>>;
export type Expectation = Frozen<z.infer<typeof Expectation>>;
export type Waived = Frozen<z.infer<typeof Waived>>;
export type Waiver = Frozen<z.infer<typeof Waiver>>;
export type Verdict = Frozen<z.infer<typeof Verdict>>;
export type Explanation = Frozen<z.infer<typeof Explanation>>;
export type Measured = Frozen<z.infer<typeof Measured>>;
export type ExplainedMatch = Frozen<z.infer<typeof ExplainedMatch>>;
