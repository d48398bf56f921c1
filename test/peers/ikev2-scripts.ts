import { fromHex } from '../../src/wire/hex.ts';
import { encodeIkev2 } from '../../src/wire/ikev2.ts';
import { encodeIsakmp, IKEV1 } from '../../src/wire/isakmp.ts';
import { type Ikev2Script, notify } from './ikev2.ts';

/** Behaviours of servers that the probe and the checks are tried against. */

export const healthy: Ikev2Script = {};
export const withFragmentation: Ikev2Script = { init: (end) => end.accept({ extra: [notify('IKEV2_FRAGMENTATION_SUPPORTED')] }) };
export const showingInFragments: Ikev2Script = {
	...withFragmentation,
	auth: (end) => (end.messageId === 1 ? end.show({ inFragments: true }) : end.reply([])),
};
export const refusing = (then: 'accepts' | 'refuses', responderSpi?: string): Ikev2Script => ({
	init(end, _message, nth) {
		if (then === 'accepts' && nth > 1) end.accept();
		else end.reply([notify('NO_PROPOSAL_CHOSEN')], responderSpi === undefined ? {} : { responderSpi });
	},
});
export const wantingCookies = (times: number): Ikev2Script => ({
	init: (end, _message, nth) => (nth > times ? end.accept() : end.reply([notify('COOKIE', Uint8Array.of(nth, 2, 3))])),
});
export const wantingGroup = (group: number, times = 1): Ikev2Script => ({
	init: (end, _message, nth) =>
		nth > times
			? end.accept({ like: ({ transforms }) => transforms.some(({ kind, id }) => kind === 'group' && id === group) })
			: end.reply([notify('INVALID_KE_PAYLOAD', Uint8Array.of(0, group))]),
});
export const erring: Ikev2Script = { init: (end) => end.reply([notify('INVALID_SYNTAX')]) };
export const otherMajor: Ikev2Script = { init: (end) => end.reply([notify('INVALID_MAJOR_VERSION')]) };
/** Answers in the words of IKEv1. */
export const inIkev1: Ikev2Script = {
	init: (end, { header }) =>
		end.send(encodeIsakmp({ header: { ...header, version: IKEV1, exchange: 5, flags: 0, firstPayload: 0 }, body: new Uint8Array() })),
};
export const silent: Ikev2Script = { init: () => {} };
export const silentOn500: Ikev2Script = { init: (end) => (end.port === 500 ? undefined : end.accept()) };
export const unreachableOn4500: Ikev2Script = { drop: (port) => port === 4500 };
export const echoing: Ikev2Script = { init: (end, message) => end.send(encodeIkev2(message)) };
export const talkingRubbish: Ikev2Script = { init: (end) => end.send(new TextEncoder().encode('SIP/2.0 400 Bad Request\r\n\r\n')) };
export const flooding: Ikev2Script = {
	init(end) {
		for (let i = 0; i < 300; i++) end.send(fromHex('deadbeef'.repeat(10)));
	},
};
/** Our SPI, and a chain of payloads that leads nowhere. */
export const broken: Ikev2Script = {
	init: (end, { header }) =>
		end.send(encodeIsakmp({ header: { ...header, flags: 32, firstPayload: 43 }, body: fromHex('2b000004'.repeat(10_000)) })),
};
export const choosingWhatWasNotOffered: Ikev2Script = {
	init: (end) =>
		end.accept({
			replace: [{ type: 'SA', proposals: [{ number: 1, protocol: 1, spi: '', transforms: [{ kind: 'encryption', id: 11 }] }] }],
		}),
};
export const withABadKey: Ikev2Script = { init: (end) => end.accept({ replace: [{ type: 'KE', group: 2, data: new Uint8Array(128) }] }) };
/** Another peer's answer. */
export const forSomebodyElse: Ikev2Script = {
	init: (end) => end.reply([notify('NO_PROPOSAL_CHOSEN')], { initiatorSpi: 'ffffffffffffffff' }),
};

export const muteBehindInit: Ikev2Script = { ...withFragmentation, auth: () => {} };
/** Loses what a network without fragments would: datagrams above 1400 bytes. */
export const losingLarge: Ikev2Script = { drop: (_port, bytes) => bytes.length > 1400 };
/** Behind such a network, and its own answers are too large for it as well. */
export const losingBothWays: Ikev2Script = { ...losingLarge, auth: () => {} };
export const turningAway = (name: Parameters<typeof notify>[0]): Ikev2Script => ({ auth: (end) => end.reply([notify(name)]) });
export const withoutCertificate: Ikev2Script = { auth: (end) => (end.messageId === 1 ? end.show({ without: ['CERT'] }) : end.reply([])) };
export const signingWrong: Ikev2Script = { auth: (end) => (end.messageId === 1 ? end.show({ spoilt: true }) : end.reply([])) };
/** Opens with our keys, and holds a certificate that is none. */
export const showingRubbish: Ikev2Script = {
	auth: (end) =>
		end.reply([
			{ type: 'IDr', kind: 2, data: new Uint8Array(3) },
			{ type: 'CERT', encoding: 4, data: new Uint8Array(60_000).fill(7) },
		]),
};
/** Opens with our keys, and holds payloads that cannot be read. */
export const garbling: Ikev2Script = { auth: (end) => end.reply([{ type: 'unknown', number: 45, data: fromHex('ff000000') }]) };
