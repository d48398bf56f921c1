import { firstToExpire, type ServerCertificate } from './measured.ts';
import type { TargetReport } from './schema.ts';

/** A server's certificate, and the whole days that were left of it; negative: it had ended. */
export interface CertificateEnd extends ServerCertificate {
	readonly days: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Of all that the targets' servers have shown, the one that ends first. `at`: when the run began. */
export function firstToEnd(targets: readonly Pick<TargetReport, 'checks'>[], at: string): CertificateEnd | undefined {
	const first = firstToExpire({ checks: targets.flatMap(({ checks }) => checks) });
	return first === undefined ? undefined : { ...first, days: Math.floor((Date.parse(first.notAfter) - Date.parse(at)) / DAY_MS) };
}
