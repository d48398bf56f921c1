import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** How a page is looked at. */
interface Look {
	readonly width?: number;
	readonly media?: 'screen' | 'print';
	readonly colours?: 'light' | 'dark';
}

/** A page that is shown, and what came of showing it. */
interface Shown {
	/** Errors and warnings of the console, and whatever the page's policy refused. */
	readonly complaints: readonly string[];
	/** Everything that was asked for. */
	readonly requests: readonly string[];
	look(look: Look): Promise<void>;
	/** What an expression comes to in the page; the browser's own, for the page may run nothing. */
	evaluate<T>(expression: string): Promise<T>;
	picture(): Promise<Buffer>;
	paper(): Promise<Buffer>;
}

export interface Browser {
	show(file: string): Promise<Shown>;
	close(): Promise<void>;
}

const FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-dev-shm-usage',
	'--remote-debugging-pipe',
];

interface Message {
	readonly id?: number;
	readonly method?: string;
	readonly params?: Readonly<Record<string, unknown>>;
	readonly result?: Readonly<Record<string, unknown>>;
	readonly error?: { readonly message: string };
	readonly sessionId?: string;
}

/** Debian's Chromium without a window, with an empty profile of its own, asked by the DevTools protocol over a pipe. */
export async function startChromium(): Promise<Browser> {
	const profile = mkdtempSync(join(tmpdir(), 'vpn-doctor-chromium-'));
	const child = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
		stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
	});
	const { send, listen } = protocol(child);
	return {
		async show(file) {
			const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
			const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
			const ask = (method: string, params = {}) => send(method, params, String(sessionId));
			const complaints: string[] = [];
			const requests: string[] = [];
			const loaded = new Promise<void>((resolve) => {
				listen(String(sessionId), ({ method, params = {} }) => {
					if (
						method === 'Log.entryAdded' ||
						method === 'Runtime.consoleAPICalled' ||
						method === 'Runtime.exceptionThrown' ||
						method === 'Audits.issueAdded'
					)
						complaints.push(JSON.stringify(params));
					if (method === 'Network.requestWillBeSent') requests.push(String((params.request as { url: string }).url));
					if (method === 'Page.loadEventFired') resolve();
				});
			});
			for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits']) await ask(`${domain}.enable`);
			await ask('Page.navigate', { url: `file://${file}` });
			await loaded;
			return {
				complaints,
				requests,
				async look({ width = 1000, media = 'screen', colours = 'light' }) {
					await ask('Emulation.setDeviceMetricsOverride', { width, height: 844, deviceScaleFactor: 1, mobile: width < 500 });
					await ask('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: colours }] });
				},
				async evaluate<T>(expression: string) {
					const { result } = await ask('Runtime.evaluate', { expression, returnByValue: true });
					return (result as { value: T }).value;
				},
				picture: async () => Buffer.from(String((await ask('Page.captureScreenshot', { captureBeyondViewport: true })).data), 'base64'),
				paper: async () => Buffer.from(String((await ask('Page.printToPDF', { preferCSSPageSize: true })).data), 'base64'),
			};
		},
		async close() {
			const ended = new Promise((resolve) => child.once('exit', resolve));
			child.kill('SIGKILL');
			await ended;
			rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** Messages are JSON, each ended by a zero byte. */
function protocol(child: ChildProcess) {
	const [, , , input, output] = child.stdio as [unknown, unknown, unknown, Writable, Readable];
	const waiting = new Map<
		number,
		{ readonly resolve: (result: Readonly<Record<string, unknown>>) => void; readonly reject: (error: Error) => void }
	>();
	const listeners = new Map<string, (message: Message) => void>();
	let last = 0;
	let read = '';
	const failAll = (error: Error) => {
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	};
	child.once('error', failAll);
	child.once('exit', (code) => failAll(new Error(`chromium ended (${code})`)));
	input.on('error', failAll);
	output.setEncoding('utf8').on('data', (chunk: string) => {
		const messages = `${read}${chunk}`.split('\0');
		read = messages.pop() ?? '';
		for (const text of messages) {
			const message = JSON.parse(text) as Message;
			const waits = waiting.get(message.id ?? 0);
			waiting.delete(message.id ?? 0);
			if (message.error !== undefined) waits?.reject(new Error(message.error.message));
			else if (waits !== undefined) waits.resolve(message.result ?? {});
			else listeners.get(message.sessionId ?? '')?.(message);
		}
	});
	return {
		send(method: string, params: object, sessionId?: string) {
			const id = ++last;
			const answer = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => waiting.set(id, { resolve, reject }));
			input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
			return answer;
		},
		listen: (session: string, listener: (message: Message) => void) => listeners.set(session, listener),
	};
}
