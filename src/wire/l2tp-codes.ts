/** The closed lists of RFC 2661, in words that stand behind "result 4:". A number that is not here is not in the RFC. */
type CodeNames = Readonly<Record<number, string>>;

/** 4.4.2: the result of a StopCCN. */
export const STOP_RESULTS: CodeNames = {
	0: 'reserved',
	1: 'general request to clear the control connection',
	2: 'general error',
	3: 'a control connection exists already',
	4: 'not authorised to set up a control connection',
	5: 'protocol version not supported',
	6: 'the sender shuts down',
	7: 'error in the state machine',
};

/** 4.4.2: the general error code, which has a meaning with result 2 only. */
export const L2TP_GENERAL_ERRORS: CodeNames = {
	0: 'none',
	1: 'no control connection yet',
	2: 'wrong length',
	3: 'value out of range or reserved field not zero',
	4: 'no resources left',
	5: 'invalid session ID',
	6: 'vendor-specific error',
	7: 'try another server',
	8: 'unknown mandatory attribute',
};

/** Result 1 of {@link STOP_RESULTS}. */
export const L2TP_CLEAR = 1;
/** The result that refers to {@link L2TP_GENERAL_ERRORS}. */
export const L2TP_GENERAL_ERROR = 2;
