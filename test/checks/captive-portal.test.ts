import { afterEach, describe, expect, it } from 'vitest';
import captivePortal from '../../checks/captive-portal.ts';
import defaultRoute from '../../checks/default-route.ts';
import type { RunOptions } from '../../src/check/context.ts';
import { readable } from '../../src/host/host.ts';
import { askPortal, KNOWN_PORTAL_TESTS } from '../../src/probe/portal.ts';
import { mute, startDnsPeer, zone } from '../peers/dns.ts';
import { page, startWebPeer, type WebScript } from '../peers/web.ts';
import { observe } from './observe.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const one of open.splice(0)) await one.close();
});

async function kept<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
	const one = await starting;
	open.push(one);
	return one;
}

async function look(script: WebScript, options: Partial<RunOptions> = {}) {
	const peer = await kept(startWebPeer(script));
	return {
		...(await observe(captivePortal, { host: '203.0.113.7', options: { portalUrl: `${peer.url}/generate_204`, ...options } })),
		requests: peer.requests,
	};
}

const DATE = 'Date: Thu, 01 Jan 2026 00:00:00 GMT';

describe('none', () => {
	it.each([
		page('204 No Content', '', [DATE]),
		page('200 OK', 'Microsoft Connect Test', [DATE]),
		page('200 OK', '<HTML><BODY>Success</BODY></HTML>', [DATE]),
	])('%j', async (answer) => {
		const seen = await look(answer);
		expect(seen).toMatchObject({ outcome: 'none', status: 'pass' });
		expect(seen.says).toBe('127.0.0.1 answers as it should: no sign-in page stands before that address.');
		expect(seen.evidence).toMatchObject({ asked: [{ result: 'expected', clock: { date: '2026-01-01T00:00:00.000Z' } }] });
	});
});

describe('near', () => {
	it.each(['127.0.0.1', '192.168.1.1', 'fd00::1'])('%s: nobody is asked', async (host) => {
		const seen = await observe(captivePortal, { host });
		expect(seen).toMatchObject({ outcome: 'near', status: 'unknown', evidence: {} });
	});
});

describe('found', () => {
	it('by a redirect to another host', async () => {
		const seen = await look(page('302 Found', '', ['Location: http://login.hotel.example/?from=you']));
		expect(seen).toMatchObject({ outcome: 'found', status: 'warn' });
		expect(seen.says).toBe(
			'A sign-in page of this network stands before the Internet: asked for 127.0.0.1, it leads to login.hotel.example.',
		);
	});

	it('by a page of its own', async () => {
		const seen = await look(page('200 OK', '<h1>Welcome aboard</h1>'));
		expect(seen).toMatchObject({ outcome: 'found', evidence: { portal: { by: 'page' } } });
		expect(seen.says).toContain('it answers with a page of its own');
	});

	it('by the status that is made for it', async () => {
		const seen = await look(page('511 Network Authentication Required', ''));
		expect(seen).toMatchObject({ outcome: 'found', evidence: { portal: { by: 'status' } } });
		expect(seen.says).toContain('one has to sign in (511)');
	});
});

describe('unclear', () => {
	it.each([
		['an error of a server', page('503 Service Unavailable', 'later'), 'with status 503'],
		['a proxy that wants to be asked', page('407 Proxy Authentication Required', ''), 'with status 407'],
		['a redirect to itself', page('301 Moved Permanently', '', ['Location: https://127.0.0.1/generate_204']), 'with status 301'],
		['a redirect to nowhere', page('302 Found', '', ['Location: http://[']), 'with status 302'],
		['nothing in the page', page('200 OK', ''), 'with status 200'],
		['another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'with something that is not HTTP'],
	])('%s', async (_, answer, says) => {
		const seen = await look(answer);
		expect(seen).toMatchObject({ outcome: 'unclear', status: 'unknown' });
		expect(seen.says).toContain(says);
	});
});

describe('not known', () => {
	it('without an answer, after one patience', async () => {
		const seen = await look(() => {});
		expect(seen).toMatchObject({ outcome: 'unreachable', status: 'unknown' });
		expect(seen.durationMs).toBeLessThan(900);
	});

	it('where nobody but the server is to be asked: nothing is sent', async () => {
		const seen = await look('', { noThirdParty: true });
		expect(seen).toMatchObject({ outcome: 'not-asked', status: 'unknown', requests: [] });
	});

	it('without a way there', async () => {
		const saw = new Map([[defaultRoute, { outcome: 'none' }]]);
		expect(await observe(captivePortal, { host: '203.0.113.7', saw })).toMatchObject({ outcome: 'no-network', status: 'unknown' });
	});

	it('without a name server', async () => {
		expect(await observe(captivePortal, { host: '203.0.113.7' })).toMatchObject({
			outcome: 'unreachable',
			evidence: { asked: [{ how: 'no address' }, {}, {}] },
		});
	});

	it('with one that is mute, after one patience for all three', async () => {
		const dns = await kept(startDnsPeer(mute));
		const seen = await observe(captivePortal, { host: '203.0.113.7', machine: { dnsServers: async () => readable([dns.server]) } });
		expect(seen).toMatchObject({ outcome: 'unreachable' });
		expect(seen.durationMs).toBeLessThan(900);
	});
});

describe('the built-in addresses', () => {
	const signal = new AbortController().signal;

	it('are names whose DNS answers may lead nowhere: then nothing is asked', async () => {
		const names = Object.keys(KNOWN_PORTAL_TESTS).map((url) => new URL(url).hostname);
		const dns = await kept(startDnsPeer(zone(Object.fromEntries(names.map((name) => [name, { addresses: ['0.0.0.0'] }])))));
		const seen = await observe(captivePortal, { host: '203.0.113.7', options: { dnsServer: dns.server } });
		expect(seen).toMatchObject({ outcome: 'unreachable', evidence: { asked: [{ how: 'blocked by DNS' }, {}, {}] } });
	});

	it('are looked up at the first server that knows them', async () => {
		const silent = await kept(startDnsPeer(mute));
		const dns = await kept(startDnsPeer(zone({ 'portal.test': { addresses: ['127.0.0.1'] } })));
		const startedAt = performance.now();
		const seen = await askPortal('http://portal.test/', { servers: [silent.server, dns.server], patienceMs: 2000, signal });
		expect(seen).toMatchObject({ result: 'unreachable', how: 'blocked by DNS' });
		expect(performance.now() - startedAt).toBeLessThan(1000);
	});

	it('stand in what the check says that it sends', () => {
		for (const url of Object.keys(KNOWN_PORTAL_TESTS)) expect(captivePortal.sends).toContain(url);
	});
});
