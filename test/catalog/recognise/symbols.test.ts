import { describe, expect, it } from 'vitest';
import { codebookOf } from '../../../src/catalog/recognise/codebook.ts';
import { symbolsIn } from '../../../src/catalog/recognise/symbols.ts';
import { wordsOf } from '../../../src/catalog/recognise/words.ts';
import { catalog } from '../data.ts';
import { codesIn } from './found.ts';

const symbolsOf = (text: string): readonly string[] => symbolsIn(codebookOf(catalog), text, wordsOf(text)).map(({ entry }) => entry.code);

describe('a symbol', () => {
	it.each([
		['the call ended in ERROR_VPN_TIMEOUT, they say', ['809']],
		['error_vpn_timeout', ['809']],
		['ERROR_VPN_GRE_BLOCKED and ERROR_VPN_TIMEOUT', ['806', '809']],
		['"CERT_E_UNTRUSTEDROOT"', ['0x800B0109']],
		['ERROR_VPN_TIMEOUT=809', ['809']],
	])('in %j', (text, expected) => {
		expect(symbolsOf(text)).toEqual(expected);
	});

	it.each(['ERROR_VPN', 'ERROR_VPN_TIMEOUT_2', 'XERROR_VPN_TIMEOUT', 'ERROR VPN TIMEOUT', 'PENDING', 'ERROR-VPN-TIMEOUT', '_', '__'])(
		'is not in %j',
		(text) => {
			expect(symbolsOf(text)).toEqual([]);
		},
	);

	it('without an underscore means a code only as a whole query', () => {
		const [lone] = catalog.names.filter(({ symbol }) => symbol !== undefined && !symbol.includes('_'));
		if (lone?.symbol === undefined) return;
		expect(codesIn(lone.symbol)[0]).toBe(lone.code);
		expect(codesIn(`the order is ${lone.symbol} since Friday`)).toEqual([]);
	});
});
