import { type DnsMessage, decodeMessage, messageId, RCODES, sameName } from '../wire/dns.ts';
import { WireError } from '../wire/error.ts';

/** What one DNS server says of one name and one kind of address. Times in ms since the question was first sent. */
export type DnsAnswer =
	/** `aliases`: the names of the CNAME chain, in order, the one asked for left out. */
	| { readonly result: 'addresses'; readonly addresses: readonly string[]; readonly aliases: readonly string[]; readonly ms: number }
	/** NXDOMAIN. With `aliases`, the name is an alias of one that does not exist. */
	| { readonly result: 'no-such-name'; readonly aliases: readonly string[]; readonly ms: number }
	/** The name exists, but not with an address of this kind. */
	| { readonly result: 'no-data'; readonly aliases: readonly string[]; readonly ms: number }
	/** SERVFAIL, or any other response code that is no answer. */
	| { readonly result: 'server-failure'; readonly rcode: string; readonly ms: number }
	/** REFUSED, or a server that answers only for its own names (no recursion offered, nothing known). */
	| { readonly result: 'refused'; readonly rcode: string; readonly ms: number }
	| { readonly result: 'silent' }
	/** An ICMP message in place of an answer: nobody listens there, or a firewall rejects. */
	| { readonly result: 'closed'; readonly code: string; readonly ms: number }
	/** Did not fit into UDP, and TCP did not bring it: how TCP ended. */
	| { readonly result: 'truncated'; readonly tcp: string }
	/** Something answers, but not this question, or not in DNS. */
	| { readonly result: 'malformed'; readonly reason: string }
	/** This computer did not let the question out. */
	| { readonly result: 'local'; readonly code: string }
	/** Nobody waited for it any longer. */
	| { readonly result: 'aborted' };

export interface DnsAsked {
	readonly id: number;
	readonly name: string;
	readonly type: 'A' | 'AAAA';
}

/** A message that answers what was asked, or the reason why nobody can read it. */
export type DnsReply = { readonly message: DnsMessage } | { readonly malformed: string };

/** Reads a reply; undefined when it answers something else, as a late, forged or echoed message does. */
export function readReply(bytes: Uint8Array, asked: DnsAsked): DnsReply | undefined {
	if (messageId(bytes) !== asked.id) return undefined;
	try {
		const message = decodeMessage(bytes);
		return message.response && isAbout(message, asked) ? { message } : undefined;
	} catch (error) {
		if (error instanceof WireError) return { malformed: error.reason };
		throw error;
	}
}

/** Servers that cannot even read a question refuse it without repeating it. */
function isAbout({ questions, rcode }: DnsMessage, { name, type }: DnsAsked): boolean {
	const [question] = questions;
	if (question === undefined) return rcode !== RCODES.NOERROR;
	return questions.length === 1 && sameName(question.name, name) && RECORD_TYPE[question.type] === type;
}

const RECORD_TYPE: Readonly<Record<number, string>> = { 1: 'A', 28: 'AAAA' };

/** What a whole (not truncated) reply says. */
export function understand(message: DnsMessage, asked: DnsAsked, ms: number): DnsAnswer {
	const { rcode } = message;
	if (rcode === RCODES.REFUSED) return { result: 'refused', rcode: 'REFUSED', ms };
	if (rcode !== RCODES.NOERROR && rcode !== RCODES.NXDOMAIN) return { result: 'server-failure', rcode: rcodeName(rcode), ms };
	const { owner, aliases } = followAliases(message, asked.name);
	if (rcode === RCODES.NXDOMAIN) return { result: 'no-such-name', aliases, ms };
	const addresses = message.answers.flatMap((record) =>
		record.type === asked.type && sameName(record.name, owner) ? [record.address] : [],
	);
	if (addresses.length > 0) return { result: 'addresses', addresses: [...new Set(addresses)], aliases, ms };
	// An empty answer from a server that neither owns the name nor asks others is "ask somebody else" (a referral), not "no address".
	const referral = message.answers.length === 0 && !message.authoritative && !message.recursionAvailable;
	return referral ? { result: 'refused', rcode: 'no recursion', ms } : { result: 'no-data', aliases, ms };
}

/** From the name that was asked for along its CNAMEs, in whatever order they come, each at most once. */
function followAliases({ answers }: DnsMessage, name: string): { owner: string; aliases: readonly string[] } {
	const aliases: string[] = [];
	let owner = name;
	for (let step = 0; step < answers.length; step++) {
		const next = answers.find((record) => record.type === 'CNAME' && sameName(record.name, owner));
		if (next?.type !== 'CNAME' || [name, ...aliases].some((seen) => sameName(seen, next.alias))) break;
		owner = next.alias;
		aliases.push(owner);
	}
	return { owner, aliases };
}

function rcodeName(rcode: number): string {
	return Object.entries(RCODES).find(([, number]) => number === rcode)?.[0] ?? `RCODE ${rcode}`;
}
