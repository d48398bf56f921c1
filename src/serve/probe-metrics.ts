import { exitCodeOf } from '../report/exit-code.ts';
import type { Metric } from '../report/formats/exposition.ts';
import { metricsOf } from '../report/formats/prometheus.ts';
import { firstToExpire } from '../report/measured.ts';
import type { Report } from '../report/schema.ts';

/** How a result came to be in this answer. */
export interface Answered {
	/** How long ago the server was looked at, in s. */
	readonly ageSeconds: number;
	readonly budgetSeconds: number;
}

/**
 * The metrics of one scrape: blackbox_exporter's names where they fit, so that its dashboards and alerts go on working, and those of the
 * run. `probe_success` is 1 only where it was seen to be well: what cannot be told is 0, and `vpn_doctor_verdict` tells the two apart.
 */
export function probeMetrics(report: Report): readonly Metric[] {
	const [target] = report.targets;
	// Whoever has Intune's exit codes is told of most failures by 0.
	const success = exitCodeOf(report, 'default') === 0 && target !== undefined ? 1 : 0;
	const addresses = target?.addresses ?? [];
	const certificate = target === undefined ? undefined : firstToExpire(target);
	const dns = target?.checks.find(({ id, status }) => id === 'dns' && status === 'pass')?.durationMs;
	return [
		gauge('probe_success', 'Displays whether or not the probe was a success', success),
		gauge('probe_duration_seconds', 'Returns how long the probe took to complete in seconds', report.durationMs / 1000),
		...(dns === undefined
			? []
			: [gauge('probe_dns_lookup_time_seconds', 'Returns the time taken for probe dns lookup in seconds', dns / 1000)]),
		...(addresses.length === 0
			? []
			: [
					gauge(
						'probe_ip_protocol',
						'Specifies whether probe ip protocol is IP4 or IP6',
						addresses.some((each) => !each.includes(':')) ? 4 : 6,
					),
				]),
		...(certificate === undefined
			? []
			: [gauge('probe_ssl_earliest_cert_expiry', 'Returns last SSL chain expiry in unixtime', Date.parse(certificate.notAfter) / 1000)]),
		...metricsOf(report),
	];
}

/** What differs from scrape to scrape of the same result. */
export function scrapeMetrics({ ageSeconds, budgetSeconds }: Answered): readonly Metric[] {
	return [
		gauge('probe_timeout_seconds', 'How long the probe could take at most', budgetSeconds),
		gauge('vpn_doctor_result_age_seconds', 'How long ago the server was looked at: equal requests share a look.', ageSeconds),
	];
}

function gauge(name: string, help: string, value: number): Metric {
	return { name, help, samples: [{ labels: {}, value }] };
}
