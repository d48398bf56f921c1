import type { TargetReport } from './schema.ts';

/** What the reader calls a target: by the name that was given to it, a connection by its own, another one by its host. */
export function nameOf({ name, connection, host, port }: TargetReport): string {
	return name ?? connection ?? (port === undefined ? host : `${host}, port ${port}`);
}
