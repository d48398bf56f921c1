import type { Metric } from '../report/formats/exposition.ts';

/** The pages that are counted by name; every other is `other`, so that nobody can make labels. */
const PAGES = ['/probe', '/metrics', '/healthz', '/-/healthy', '/-/reload', '/'] as const;

/** What the server counts of itself. */
export class OwnCounts {
	readonly #requests = new Map<string, number>();
	readonly #began = Date.now();
	/** How many times a server was really looked at. */
	looks = 0;
	reloads = 0;
	failedReloads = 0;

	request(page: string, status: number): void {
		const key = `${(PAGES as readonly string[]).includes(page) ? page : 'other'} ${status}`;
		this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
	}

	metrics({ running, waiting }: { readonly running: number; readonly waiting: number }, version: string): readonly Metric[] {
		const one = (value: number) => [{ labels: {}, value }];
		return [
			{
				name: 'vpn_doctor_http_requests_total',
				help: 'How many requests were answered, by page and status.',
				type: 'counter',
				samples: [...this.#requests].map(([key, value]) => {
					const [page = '', code = ''] = key.split(' ');
					return { labels: { page, code }, value };
				}),
			},
			{ name: 'vpn_doctor_looks_total', help: 'How many times a server was looked at.', type: 'counter', samples: one(this.looks) },
			{ name: 'vpn_doctor_looks_running', help: 'How many servers are being looked at.', samples: one(running) },
			{ name: 'vpn_doctor_looks_waiting', help: 'How many looks wait for a place.', samples: one(waiting) },
			{
				name: 'vpn_doctor_reloads_total',
				help: 'How many times the configuration was read anew.',
				type: 'counter',
				samples: one(this.reloads),
			},
			{
				name: 'vpn_doctor_failed_reloads_total',
				help: 'How many times the configuration could not be read anew; the old one goes on.',
				type: 'counter',
				samples: one(this.failedReloads),
			},
			{ name: 'vpn_doctor_served_build_info', help: 'The vpn-doctor that serves.', samples: [{ labels: { version }, value: 1 }] },
			{
				name: 'process_start_time_seconds',
				help: 'Start time of the process since unix epoch in seconds.',
				samples: one(this.#began / 1000),
			},
			{ name: 'process_resident_memory_bytes', help: 'Resident memory size in bytes.', samples: one(process.memoryUsage.rss()) },
		];
	}
}
