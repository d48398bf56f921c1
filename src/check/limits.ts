/** What a run may be told in seconds, on the command line and in the configuration: from, to. */
export const PATIENCE_SECONDS = [0.1, 60] as const;
export const DEADLINE_SECONDS = [0.1, 3600] as const;

/** How long a quiet peer is waited for unless told otherwise. */
export const DEFAULT_PATIENCE_SECONDS = 5;
