import type { Namespace } from './namespaces.ts';
import { type Daemon, listening } from './programs.ts';

const ALWAYS = ['--no-daemon', '--no-resolv', '--no-hosts', '--conf-file=/dev/null', '--user=root', '--bind-interfaces', '--log-queries'];

/** Starts a real dnsmasq on every address of a namespace and waits until it listens. Without more options it knows nothing and refuses. */
export async function startDnsmasq(namespace: Namespace, options: readonly string[] = [], port = 53): Promise<Daemon> {
	const daemon = namespace.start('dnsmasq', [...ALWAYS, `--port=${port}`, ...options]);
	await listening(namespace.name, port, daemon);
	return daemon;
}

/**
 * A dnsmasq that answers SERVFAIL to everything: it validates signatures (with the root's real key), and what stands behind it
 * serves names without any.
 */
export async function startFailingDnsmasq(namespace: Namespace): Promise<readonly Daemon[]> {
	const unsigned = await startDnsmasq(namespace, ['--host-record=vpn.lab.test,203.0.113.10'], 5300);
	const validating = await startDnsmasq(namespace, [
		'--server=127.0.0.1#5300',
		'--dnssec',
		'--dnssec-check-unsigned',
		'--trust-anchor=.,20326,8,2,E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D',
	]);
	return [unsigned, validating];
}
