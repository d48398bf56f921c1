/** Why bytes could not be read or written; the closed list. */
export type WireReason =
	/** The bytes end before the field does. More bytes might mend it. */
	| 'truncated'
	/** A length or count contradicts itself, its field or its message. */
	| 'length'
	/** The fixed bytes that name the protocol are not there: something else answers. */
	| 'magic'
	/** A message, record or payload type that the protocol does not have. */
	| 'type'
	/** A field holds what it must not. */
	| 'value'
	/** A reference (DNS compression) leads outside, forwards or in a circle. */
	| 'pointer'
	/** Bytes are left after the end. */
	| 'trailing'
	/** Writing: the value does not fit its field. A bug of ours, not of the peer. */
	| 'overflow';

/** The only error that a codec throws, whatever the bytes. */
export class WireError extends Error {
	override readonly name = 'WireError';
	readonly reason: WireReason;
	/** Where in the message, in bytes from its start. */
	readonly offset: number;

	/** `field` names what was being read, for whoever debugs; it never holds bytes of the peer. */
	constructor(reason: WireReason, offset: number, field: string) {
		super(`${reason} at byte ${offset} (${field})`);
		this.reason = reason;
		this.offset = offset;
	}
}
