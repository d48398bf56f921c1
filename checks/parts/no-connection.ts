/** Where a check reads the connection that is set up on this computer, and none is looked at. */
export const NO_CONNECTION = { status: 'unknown', says: 'No connection that is set up on this computer was looked at.' } as const;

/** Where the connection is looked at and does not say what the check is about. */
export const NOT_SAID = { status: 'unknown', says: 'The connection does not say it.' } as const;
