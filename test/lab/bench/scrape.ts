/**
 * Scrapes `vpn-doctor serve`, as many at once as told, for so long, and prints what came back:
 * `node test/lab/bench/scrape.ts URL SECONDS AT_ONCE TARGET=SUCCESS…`
 */

const [url, seconds, atOnce, ...wanted] = process.argv.slice(2);
const targets = wanted.map((each) => each.split('='));
const end = performance.now() + Number(seconds) * 1000;
const wrong: string[] = [];
let answers = 0;
let busy = 0;
let next = 0;

async function scrape(): Promise<void> {
	while (performance.now() < end) {
		const [target, success] = targets[next++ % targets.length] ?? [];
		try {
			const answer = await fetch(`${url}/probe?target=${target}&module=sstp_tls`, {
				headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '10' },
			});
			const text = await answer.text();
			if (answer.status === 503) {
				busy++;
				await new Promise((resolve) => setTimeout(resolve, 100));
			} else if (answer.status === 200 && text.includes(`\nprobe_success ${success}\n`)) answers++;
			else wrong.push(`${target} ${answer.status} ${text.slice(0, 300)}`);
		} catch (error) {
			wrong.push(`${target} ${error}`);
		}
	}
}

await Promise.all(Array.from({ length: Number(atOnce) }, scrape));
process.stdout.write(JSON.stringify({ answers, busy, wrong: wrong.slice(0, 5), wrongs: wrong.length }));
