import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { diagnose } from '../../src/catalog/diagnosis.ts';
import { judge } from '../../src/catalog/match.ts';
import type { Cause, LeadsTo } from '../../src/catalog/schema.ts';
import type { Check } from '../../src/check/define.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { TUNNELS } from '../../src/check/tunnel.ts';
import { catalog, outcomesOf, resultOf, statusOf, viewOf } from './data.ts';

/**
 * No check for its own sake: whatever one of them finds amiss makes a cause fit and changes a prediction, alone or together
 * with what another check saw. The story is built from the cause's own clauses.
 */

/** Warnings that need not lead to an error, and why. */
const HARMLESS: Readonly<Record<string, string>> = {
	'clock-source nobody': 'a clock that nobody sets may be right all the same; the check of the clock itself tells',
	'clock-source not-in-step': 'a clock that was not set yet may be right all the same',
	'ike-name-check off': 'a weakening that stops no connection; it refutes causes instead',
	'l2tp-weak-crypto allowed': 'a weakening that stops no connection',
	'ppp-device can-be-loaded': 'NetworkManager loads the module before it dials; other clients do not',
	'tun-device can-be-loaded': 'some clients load the module before they dial; others do not',
	'l2tp-module blocked': 'xl2tpd does without, and only some servers mind',
	'l2tp-module absent': 'xl2tpd does without, and only some servers mind',
	'mppe-module blocked': 'who loads a module by its name is not kept from it',
	'profile-client program-missing': 'in which words a dial then fails was not seen',
	'profile-credentials wrong-usage': 'only some servers look at what a certificate of a client is made for',
	'profile-credentials key-open': 'a weakening that stops no connection',
	'clock off': 'certificates live for days and longer: minutes or hours off spoil hardly any',
	'profile-weakened weakened': 'it makes a connection come up that should not; it is said for the sake of safety',
	'profile-sources differ': 'which of two records is dialled cannot be told, only that one of them is out of date',
	'service-ikeext changing': 'a service that is just starting may be up when the dial needs it',
	'service-ikeext stopped': 'a service that starts with the system and has ended can still be started by the dial',
	'anyconnect-service changing': 'a service that is just starting is up a moment later',
	'cisco-ipsec-service changing': 'a service that is just starting is up a moment later',
	'service-bfe changing': 'it starts with the system, seconds before anybody can dial',
	'service-rasman changing': 'a service that is just starting may be up when the dial needs it',
	'service-rasman stopped': 'a service that starts with the system and has ended can still be started by the dial',
	'flight-mode on': 'Wi-Fi can be switched on again in it, and a cable does not mind; whether there is a network, other checks say',
	'metered by-volume': 'it keeps nobody from dialling by hand',
	'update-level vpn-trouble': 'Microsoft did not say with which code, nor with which servers',
	'local-port-l2tp taken': 'the driver of Windows lives in the kernel, and nobody wrote down what becomes of a dial',
	'local-port-ike held': 'NetworkManager calls from any port; what becomes of the others is said of the connection that they dial',
	'local-port-l2tp held': 'NetworkManager calls from another port; what becomes of xl2tpd is said of the connection that it dials',
	'local-port-pptp held': 'not said of this port: pptp of Linux calls from any',
	'profile-ports nat-port-taken': 'charon starts without it, and whether it is needed depends on the NATs on the way',
	'profile-ports l2tp-other-port': 'most servers answer to any port',
	'profile-ports second-daemon': 'which of the two a dial speaks to was not seen',
	'other-vpn running': 'most get along with the connections of Windows; where one takes the way, the route shows it',
	...ofServices(['sstp', 'tapisrv', 'policyagent', 'proxy'], {
		changing: 'a service that is just starting may be up when the dial needs it',
		stopped: 'a service that starts with the system and has ended can still be started by the dial',
	}),
	...ofServices(
		['eaphost', 'keyiso', 'cryptsvc', 'dnscache', 'nlasvc', 'dhcp', 'mpssvc', 'w32time'],
		Object.fromEntries(
			['changing', 'stopped', 'disabled', 'missing', 'dependency', 'failed'].map((outcome) => [
				outcome,
				'whether a dial fails for it depends on the connection, and nobody wrote down with which code',
			]),
		),
	),
};

function ofServices(names: readonly string[], outcomes: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(
		names.flatMap((name) => Object.entries(outcomes).map(([outcome, why]) => [`service-${name} ${outcome}`, why] as const)),
	);
}

const amiss = checks
	.flatMap((check) =>
		Object.keys(check.outcomes).map((outcome) => ({ check, outcome, status: statusOf(check, outcome), name: `${check.id} ${outcome}` })),
	)
	.filter(({ status }) => status === 'fail' || status === 'warn');

describe('what a check finds amiss', () => {
	it.each(amiss.filter(({ name }) => HARMLESS[name] === undefined))(
		'$name makes a cause fit and changes a prediction',
		({ check, outcome }) => {
			const stories = storiesWith(check, outcome);
			expect(stories.filter(({ cause, saw }) => judge(cause, viewOf(saw)).standing === 'fits').map(({ cause }) => cause.id)).not.toEqual(
				[],
			);
			const others = Object.keys(check.outcomes).filter((other) => statusOf(check, other) === 'pass');
			const changed = stories.filter(({ cause, line, saw }) => {
				const now = predicted(line, saw);
				const whenWell = others.map((other) =>
					predicted(
						line,
						saw.map((result) => (result.id === check.id ? resultOf(check, other) : result)),
					),
				);
				return (
					now.some((prediction) => prediction.causes.includes(cause.id)) &&
					whenWell.some((well) => JSON.stringify(well) !== JSON.stringify(now))
				);
			});
			expect(changed.map(({ cause }) => cause.id)).not.toEqual([]);
		},
	);

	it('is listed as harmless only while no cause names it', () => {
		const stale = Object.keys(HARMLESS).filter((name) => {
			const entry = amiss.find((one) => one.name === name);
			return entry?.status !== 'warn' || storiesWith(entry.check, entry.outcome).length > 0;
		});
		expect(stale).toEqual([]);
	});
});

describe('a broken computer that reaches the server all the same', () => {
	/** What was measured on the way refutes what this computer's own state would suggest. */
	it.each(['no-link', 'no-address', 'no-adapter'])('adapter %s fails nothing', (outcome) => {
		const saw = [resultOf(named('adapter'), outcome), resultOf(named('route'), 'found'), resultOf(named('sstp-port'), 'open')];
		const { predictions } = diagnose(catalog, saw, { client: 'windows', tunnels: ['sstp'], automatic: false });
		expect(predictions.map((prediction) => prediction.outcome)).toEqual(['undetermined']);
	});
});

interface Story {
	readonly cause: Cause;
	readonly line: LeadsTo;
	readonly saw: readonly CheckResult[];
}

/** For each line of each cause that asks for this outcome: the checks of all its clauses, come out as it wants them. */
function storiesWith(check: Check, outcome: string): readonly Story[] {
	return catalog.causes.flatMap((cause) =>
		cause.leadsTo.flatMap((line) => {
			const clauses = [...(cause.when ?? []), ...(line.when ?? [])];
			const real = clauses.every((clause) => checks.some(({ id }) => id === clause.check));
			if (!real || !clauses.some((clause) => clause.check === check.id && outcomesOf(clause).includes(outcome))) return [];
			const saw = clauses.map((clause) =>
				resultOf(named(clause.check), clause.check === check.id ? outcome : (outcomesOf(clause)[0] ?? '')),
			);
			return [{ cause, line, saw }];
		}),
	);
}

function predicted({ tunnel, client }: LeadsTo, saw: readonly CheckResult[]) {
	const tunnels = tunnel === 'any' ? TUNNELS : TUNNELS.filter((name) => [tunnel].flat().includes(name));
	const { predictions } = diagnose(catalog, saw, { client: client === 'any' ? 'windows' : client, tunnels, automatic: false });
	return predictions.map(({ outcome, code, equallyLikely, causes }) => ({ outcome, code, equallyLikely, causes }));
}

function named(id: string): Check {
	return checks.find((check) => check.id === id) as Check;
}
