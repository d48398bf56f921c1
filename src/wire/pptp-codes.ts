/** The closed lists of RFC 2637, in words that stand behind "result 4:". A number that is not here is not in the RFC. */
export type CodeNames = Readonly<Record<number, string>>;

/** 2.2: the result of a Start-Control-Connection-Reply. 1 is success. */
export const SCCRP_RESULTS: CodeNames = {
	1: 'control connection established',
	2: 'general error',
	3: 'a control connection exists already',
	4: 'not authorised to open a control connection',
	5: 'protocol version not supported',
};

/** 2.3: the reason of a Stop-Control-Connection-Request. */
export const STOP_REASONS: CodeNames = { 1: 'no particular reason', 2: 'protocol version not supported', 3: 'the sender shuts down' };

/** 2.8: the result of an Outgoing-Call-Reply. 1 is success. */
export const OCRP_RESULTS: CodeNames = {
	1: 'connected',
	2: 'general error',
	3: 'no carrier',
	4: 'busy',
	5: 'no dial tone',
	6: 'time-out',
	7: 'call not accepted',
};

/** 2.13: the result of a Call-Disconnect-Notify. */
export const DISCONNECT_RESULTS: CodeNames = { 1: 'lost carrier', 2: 'general error', 3: 'administrative shutdown', 4: 'as requested' };

/** 2.16: the general error code, which has a meaning with result 2 only. */
export const GENERAL_ERRORS: CodeNames = {
	0: 'none',
	1: 'no control connection yet',
	2: 'wrong length or cookie',
	3: 'value out of range or reserved field not zero',
	4: 'no resources left',
	5: 'vendor-specific error',
	6: 'error of the access concentrator',
};

/** Result 1 of {@link SCCRP_RESULTS}, {@link OCRP_RESULTS} and of the Stop and Echo replies. */
export const PPTP_OK = 1;
/** The result that refers to {@link GENERAL_ERRORS}, in every reply. */
export const PPTP_GENERAL_ERROR = 2;
