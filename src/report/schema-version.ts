/** Of the JSON that `check --json` and `explain --json` print. Within one version, names are only ever added. */
export const SCHEMA_VERSION = 1;
