// Scrapes as many at once as told, for so long, and prints what came back. node serve-load.mjs URL SECONDS AT_ONCE TARGET=SUCCESS…
const [url, seconds, atOnce, ...wanted] = process.argv.slice(2);
const targets = wanted.map((each) => each.split('='));
const end = performance.now() + Number(seconds) * 1000;
const seen = { answers: 0, busy: 0, wrong: [] };
let next = 0;

async function scrape() {
	while (performance.now() < end) {
		const [target, success] = targets[next++ % targets.length];
		try {
			const answer = await fetch(`${url}/probe?target=${target}&module=sstp_tls`, {
				headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '10' },
			});
			const text = await answer.text();
			if (answer.status === 503) {
				seen.busy++;
				await new Promise((resolve) => setTimeout(resolve, 100));
			} else if (answer.status !== 200 || !text.includes(`\nprobe_success ${success}\n`))
				seen.wrong.push(`${target} ${answer.status} ${text.slice(0, 300)}`);
			else seen.answers++;
		} catch (error) {
			seen.wrong.push(`${target} ${error.cause?.code ?? error}`);
		}
	}
}

await Promise.all(Array.from({ length: Number(atOnce) }, scrape));
process.stdout.write(JSON.stringify({ ...seen, wrong: seen.wrong.slice(0, 5), wrongs: seen.wrong.length }));
