import { z } from 'zod';
import { STAGES } from './stages.ts';

/**
 * The catalog's one schema (DESIGN, 6): it validates the YAML when the package is built, gives the types,
 * and becomes the JSON Schema under `data/schema/` that editors load. At run time nothing of it is loaded.
 */

const sentence = z.string().trim().min(2);
const Wording = sentence;
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower case words joined by hyphens');

export const TunnelName = z.enum(['pptp', 'l2tp', 'ikev2', 'sstp', 'openvpn', 'anyconnect', 'cisco-ipsec', 'wireguard']);
/** Whose codes the catalog knows. */
const ClientName = z.enum(['windows', 'linux', 'macos', 'android']);

export const Stage = z.enum(STAGES).meta({ description: 'Where on the way of a connection attempt this bites.' });

export const Owner = z.enum(['user', 'helpdesk', 'network', 'server', 'identity']).meta({
	description: 'Who can mend it. network: router, firewall or provider on the way. identity: accounts, RADIUS, certificates of people.',
});

/** What a code belongs to, if not to VPN connections: decides "cannot be observed from here". */
const Subject = z.enum([
	'vpn',
	'ras-internal',
	'modem',
	'isdn',
	'x25',
	'script',
	'phone-book',
	'ics',
	'smart-card',
	'nap',
	'pppoe',
	'callback',
	'router',
]);

export const CodeEntry = z
	.strictObject({
		code: z.string().min(1).meta({ description: 'In its family\'s notation: "806", "0x800B0109", "cisco:412". Always in quotes.' }),
		symbol: z.string().optional().meta({ description: "The name in the vendor's header file." }),
		message: Wording.meta({ description: 'What the client shows today, word for word. {…} or %1 stands for what changes.' }),
		alsoShown: z.array(Wording).optional().meta({ description: 'Other and older wordings of the same code, word for word.' }),
		translations: z
			.record(z.string(), z.union([Wording, z.array(Wording).min(1)]))
			.optional()
			.meta({ description: 'Genuine wordings in other languages, by language tag.' }),
		generic: z
			.literal(true)
			.optional()
			.meta({ description: "Other programs use this wording too: it counts only in a text that names the family's context." }),
		kindOf: z.string().optional().meta({ description: 'A more general code of the same family: this is a special case of it.' }),
		echo: z
			.literal(true)
			.optional()
			.meta({ description: 'A consequence that follows other failures in a log: named only where nothing else is.' }),
		meaning: sentence.meta({ description: 'What it means, in one plain sentence of our own.' }),
		firstStep: sentence.meta({ description: 'What the reader should do first, in one or two plain sentences.' }),
		subject: Subject,
		notThis: z
			.array(z.strictObject({ code: z.string(), because: sentence }))
			.optional()
			.meta({ description: 'Look-alikes, and what tells them apart.' }),
		note: sentence.optional().meta({ description: 'Since when, retired when, conflicts among the sources and how they were resolved.' }),
		shownBy: sentence.optional().meta({ description: 'Who shows it and where, if not as the family says.' }),
		confidence: z
			.enum(['high', 'medium', 'low'])
			.optional()
			.meta({ description: "How sure number and wording are. high, or absent: from the vendor's own header, source or document." }),
		sources: z.array(sentence).min(1),
	})
	.meta({ title: 'Code', description: 'What a client shows.' });

export const CodeFamily = z
	.strictObject({
		family: id.meta({ description: "The file's name." }),
		title: sentence.meta({ description: 'For people: "Windows RAS and VPN errors".' }),
		shownBy: sentence.meta({ description: 'Who shows these codes, and where.' }),
		context: z.array(sentence).min(1).optional().meta({
			description: 'Words, one of which must stand in a text before a bare number or a generic wording of this family counts in it.',
		}),
		numbersCalled: z
			.array(sentence)
			.min(1)
			.optional()
			.meta({ description: 'What only this family calls its numbers: "Reason 412" needs no other context.' }),
		attempt: z
			.strictObject({ starts: z.array(Wording).min(1), succeeds: z.array(Wording).optional() })
			.optional()
			.meta({ description: "Lines of this family's logs that begin an attempt, and those that say it has come through." }),
		codes: z.array(CodeEntry).min(1),
	})
	.meta({ title: 'Code family' });

/** Holds when the check came out with one of these outcomes. */
export const Clause = z
	.strictObject({
		check: id,
		outcome: z.union([id, z.array(id).min(1)]),
	})
	.meta({ title: 'Clause' });

export const LeadsTo = z
	.strictObject({
		tunnel: z
			.union([TunnelName, z.array(TunnelName).min(1), z.literal('any'), z.literal('none')])
			.meta({ description: 'none: shown by dial-up or PPPoE, by no VPN tunnel; it is explained, never predicted.' }),
		client: z.union([ClientName, z.literal('any')]).meta({ description: 'any: a program that says the same on every system.' }),
		at: Stage,
		when: z
			.array(Clause)
			.optional()
			.meta({ description: 'What must hold besides for this line: how this tunnel suffers from a cause that several share.' }),
		codes: z.array(z.string()).meta({
			description:
				'The code that is shown; several when the sources differ, the likeliest first; none where it fails and no source tells with what.',
		}),
		also: z.array(z.string()).optional().meta({ description: 'Seen too, less likely.' }),
		confidence: z.enum(['high', 'medium', 'low']).meta({ description: 'That this cause shows this code.' }),
	})
	.refine(({ codes, also = [] }) => codes.length + also.length > 0, 'codes may be empty only where "also" names what it could be')
	.meta({ title: 'Leads to' });

export const Ask = z
	.strictObject({
		id,
		question: sentence,
		yes: z.enum(['for', 'against']).optional(),
		no: z.enum(['for', 'against']).optional(),
	})
	.refine((ask) => ask.yes !== undefined || ask.no !== undefined, 'an answer must speak for or against')
	.meta({ title: 'Question that only a person can settle' });

export const Remedy = z
	.strictObject({
		platform: z.enum(['windows', 'linux', 'macos', 'router', 'server', 'any']).meta({ description: 'Where it is done.' }),
		do: sentence.meta({ description: 'What to do, in plain words.' }),
		command: z
			.string()
			.optional()
			.meta({ description: 'The exact command, where there is one. {host} is replaced by the host asked about.' }),
		elevation: z.boolean().optional().meta({ description: 'Needs an administrator or root.' }),
		undo: z.string().optional().meta({ description: 'How to take it back.' }),
		verify: z.string().optional().meta({ description: 'How to see that it helped.' }),
	})
	.meta({ title: 'Remedy' });

export const Cause = z
	.strictObject({
		id: id.meta({ description: "The file's name." }),
		title: sentence.meta({ description: 'What is wrong, as a statement, without a full stop.' }),
		explain: sentence.optional().meta({ description: 'Why this leads to that, in one or two plain sentences.' }),
		owner: Owner,
		where: z
			.enum(['computer', 'path', 'server', 'unknown'])
			.meta({ description: 'Where it breaks; unknown when the evidence cannot tell.' }),
		when: z.array(Clause).optional().meta({
			description: 'All must hold. Without any, here or in a line of leadsTo, a measurement can never make this cause fit: it stays open.',
		}),
		unless: z.array(Clause).optional().meta({ description: 'None may hold.' }),
		leadsTo: z.array(LeadsTo).min(1),
		likelihood: z
			.enum(['common', 'occasional', 'rare'])
			.meta({ description: 'Among the causes of these codes, when nothing was measured.' }),
		ask: z.array(Ask).optional(),
		remedy: z.array(Remedy).min(1),
		sources: z.array(sentence).min(1),
	})
	.meta({ title: 'Cause', description: 'What is wrong.' });

/** How far a tunnel must be seen to come before anyone says that it reaches sign-in. */
export const TunnelEntry = z
	.strictObject({
		tunnel: TunnelName,
		uses: sentence.meta({ description: 'Ports and protocols, for people.' }),
		reachesSignInWhen: z
			.array(
				z.strictObject({
					at: Stage,
					...Clause.shape,
					client: ClientName.optional().meta({ description: 'Asked of this client only.' }),
					when: z.array(Clause).optional().meta({ description: 'Asked only where all of these hold.' }),
				}),
			)
			.min(1)
			.meta({ description: 'All that are asked must hold.' }),
	})
	.meta({ title: 'Tunnel' });

const words = (about: string) => z.array(z.string().min(1)).min(1).meta({ description: about });
/** What tells the number of an error from any other number in running text. */
export const RecognitionWords = z
	.strictObject({
		error: words('What people and programs call an error, in any language.'),
		code: words('What a number is called that need not be an error.'),
		shows: words('What a screen does with an error.'),
		names: words('What may stand around a number when a person types nothing but the error.'),
		copula: words('What stands between the name and a number that is far from it.'),
		otherBefore: words('What the number is instead, said right before it.'),
		otherAfter: words('What the number counts, said right after it.'),
		vpn: words('Words that say that a text is about a VPN or a dial-up connection.'),
		connection: words('Words that say that a text is about a connection, which is less.'),
	})
	.meta({ title: 'Recognition' });

/** One language's wordings as its speakers recall them, by code: near enough to recognise a text by, never shown. */
export const RecalledWordings = z.record(z.string(), z.union([Wording, z.array(Wording).min(1)])).meta({
	title: 'Recalled wordings',
	description: 'By code. To recognise texts by, not to be shown: nobody has compared them with a screen.',
});

/** Checks that later work brings: clauses may name them, and stay open until they exist. */
export const PlannedCheck = z.strictObject({ check: id, title: sentence, outcomes: z.array(id).min(1) }).meta({ title: 'Planned check' });

export type CodeEntry = z.infer<typeof CodeEntry>;
export type CodeFamily = z.infer<typeof CodeFamily>;
export type Clause = z.infer<typeof Clause>;
export type LeadsTo = z.infer<typeof LeadsTo>;
export type Ask = z.infer<typeof Ask>;
export type Remedy = z.infer<typeof Remedy>;
export type Cause = z.infer<typeof Cause>;
export type Owner = z.infer<typeof Owner>;
export type TunnelEntry = z.infer<typeof TunnelEntry>;
export type RecognitionWords = z.infer<typeof RecognitionWords>;
export type PlannedCheck = z.infer<typeof PlannedCheck>;

/** A code by its names: what it takes to find its family without reading every entry. */
export interface CodeName {
	readonly code: string;
	readonly symbol?: string;
	readonly family: CodeFamily['family'];
}

/** A wording cut into words (see recognise/wordings.ts). */
export interface PreparedWording {
	/** Absent for a message. */
	readonly role?: 'starts' | 'succeeds';
	readonly family: string;
	/** Its code; absent for the lines around an attempt. */
	readonly name?: string;
	readonly ofLog?: true;
	readonly isShared?: true;
	readonly generic?: true;
	readonly parts: readonly (readonly number[])[];
	/** Absent where nothing is searched for it verbatim. */
	readonly sample?: string;
	readonly anchor: readonly [part: number, at: number];
}

/** Wordings with the words that they are made of, and how distinctive each of these is. */
export interface PreparedWordings {
	readonly spelling: readonly string[];
	readonly weights: readonly number[];
	readonly wordings: readonly PreparedWording[];
}

/** The whole catalog: what the build writes and the program loads. */
export interface Catalog {
	/** The day of its last change and a short digest of its content: `2026.11.30+3f9c01d2` (revision.ts). */
	readonly version: string;
	/** Every code, in catalog order. */
	readonly names: readonly CodeName[];
	readonly families: readonly CodeFamily[];
	readonly causes: readonly Cause[];
	readonly tunnels: readonly TunnelEntry[];
	readonly planned: readonly PlannedCheck[];
	readonly recognition: RecognitionWords;
	/** Wordings in other languages as people recall them, by code: to recognise by, never to show. */
	readonly recalled: Readonly<Record<string, readonly string[]>>;
	/** What the build has made of the wordings, so that no run has to; absent where they were added to. */
	readonly prepared?: { readonly shown: PreparedWordings; readonly recalled: PreparedWordings };
}
