import { expect, it } from 'vitest';
import proxy from '../../checks/proxy.ts';
import { type ProxySetting, type Reading, readable, unreadable } from '../../src/host/host.ts';
import { observe } from './observe.ts';

const look = (proxies: Reading<readonly ProxySetting[]>) => observe(proxy, { machine: { proxies: async () => proxies } });

it('none', async () => {
	expect(await look(readable([]))).toMatchObject({ outcome: 'none', status: 'pass' });
});

it('found', async () => {
	const proxies = [
		{ from: 'winhttp', server: 'proxy.example.com:8080' },
		{ from: 'user', script: 'http://wpad.lan' },
	];
	expect(await look(readable(proxies))).toMatchObject({
		outcome: 'found',
		status: 'pass',
		says: "This computer is set up with a web proxy: proxy.example.com:8080 (for Windows' services); by the script http://wpad.lan (for this user).",
		evidence: { proxies },
	});
	expect((await look(readable([{ from: 'https_proxy', server: 'http://a:3128' }]))).says).toBe(
		'This computer is set up with a web proxy: http://a:3128 (https_proxy).',
	);
});

it('unreadable', async () => {
	expect(await look(unreadable('missing-module', 'koffi'))).toMatchObject({
		outcome: 'unreadable',
		status: 'unknown',
		says: 'The web proxy settings could not be read (the optional module koffi is not installed).',
	});
});
