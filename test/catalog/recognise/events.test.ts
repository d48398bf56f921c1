import { describe, expect, it } from 'vitest';
import { codebookOf } from '../../../src/catalog/recognise/codebook.ts';
import { eventsIn } from '../../../src/catalog/recognise/events.ts';
import { catalog } from '../data.ts';
import { answersTo } from './found.ts';

interface Given {
	readonly code?: string;
	readonly at?: string;
	readonly provider?: string;
	readonly id?: string;
}

/** As `wevtutil qe Application /f:xml` prints it; Windows event schema 2004/08. */
function event({ code = '809', at = '2024-03-02T10:00:00.0000000Z', provider = 'RasClient', id = '20227' }: Given = {}): string {
	return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}'/><EventID Qualifiers='0'>${id}</EventID><Level>2</Level><TimeCreated SystemTime='${at}'/><EventRecordID>691</EventRecordID><Computer>pc</Computer></System><EventData><Data>{6D3B4A1C}</Data><Data>PC\\user</Data><Data>Office</Data><Data>${code}</Data></EventData></Event>`;
}

function pretty(given: Given = {}): string {
	return event(given).replaceAll('><', '>\n  <').replaceAll("'", '"');
}

const seen = (text: string): readonly string[] => eventsIn(codebookOf(catalog), text).map(({ entry, line }) => `${entry.code}@${line}`);

describe('a failure in the event log', () => {
	it('on one line', () => {
		expect(seen(event())).toEqual(['809@0']);
		expect(answersTo(event())).toEqual(['809 log certain']);
	});

	it('spread over lines', () => {
		expect(seen(pretty())).toEqual(['809@13']);
		expect(answersTo(pretty())).toEqual(['809 log certain']);
	});

	it.each(['809', '0x329', '0x80070329', '-2147024087', '2147943209'])('with its code as %s', (code) => {
		expect(answersTo(event({ code }))).toEqual(['809 log certain']);
	});

	it('says when', () => {
		const [sighting] = eventsIn(codebookOf(catalog), event());
		expect(sighting?.time).toBe(Date.UTC(2024, 2, 2, 10));
		expect(eventsIn(codebookOf(catalog), event({ at: 'yesterday, perhaps' }))[0]?.time).toBeUndefined();
	});

	it('that is the newest counts, whichever way the log was exported', () => {
		const days = [
			event({ code: '809', at: '2024-03-01T10:00:00Z' }),
			event({ code: '691', at: '2024-03-02T10:00:00Z' }),
			event({ code: '812', at: '2024-03-03T10:00:00Z' }),
		];
		expect(answersTo(days.join('\n'))).toEqual(['812 log certain']);
		expect(answersTo(days.toReversed().join('\n'))).toEqual(['812 log certain']);
		expect(answersTo(days.join(''))).toEqual(['812 log certain']);
	});

	it('counts where it happened again after another one', () => {
		const log = [
			event({ code: '809', at: '2024-03-01T10:00:00Z' }),
			event({ code: '691', at: '2024-03-02T10:00:00Z' }),
			event({ code: '809', at: '2024-03-03T10:00:00Z' }),
		];
		expect(answersTo(log.join('\n'))).toEqual(['809 log certain']);
	});

	it.each([
		['of another provider', event({ provider: 'RemoteAccess' })],
		['of another event', event({ id: '20226' })],
		['whose code is none of ours', event({ code: '5551' })],
		['whose code is no number', event({ code: 'n/a' })],
		['without data', event().replace(/<Data>.*<\/Data>/, '')],
		['of another provider beside a word about RasClient', `RasClient ${event({ provider: 'Disk' })}`],
		['whose number stands in another event', `${event({ id: '1', code: '809' })}${event({ code: 'x' })}`],
	])('is not one %s', (_, text) => {
		expect(seen(text)).toEqual([]);
	});

	it('that was cut off counts as far as it goes', () => {
		expect(seen(event().replace('</EventData></Event>', ''))).toEqual(['809@0']);
		expect(seen(event().slice(0, 250))).toEqual([]);
	});

	it('with nothing but numbers in it', () => {
		const text =
			'<Event><System><Provider Name="RasClient"/><EventID>20227</EventID></System><EventData><Data>809</Data></EventData></Event>';
		expect(answersTo(text)).toEqual(['809 log certain']);
		expect(answersTo(text.replaceAll('><', '>\n<'))).toEqual(['809 log certain']);
	});

	it('inside other markup', () => {
		expect(seen(`<Events>\n${event()}\n<Event>${event({ code: '691' })}</Event></Events>`)).toEqual(['809@1', '691@2']);
	});

	it.each([
		['openings', `20227 RasClient ${'<Event '.repeat(150_000)}`],
		['openings of other elements', `20227 RasClient ${'<Events>'.repeat(125_000)}`],
		['closings', `20227 RasClient <Event>${'</Event>'.repeat(125_000)}`],
		['nested data', `${event().slice(0, -20)}${'<Data>'.repeat(170_000)}`],
		['white space', `${event().slice(0, -20)}<Data>${' '.repeat(1_000_000)}`],
		['an attribute', `<Event ${'x'.repeat(1_000_000)}20227 RasClient`],
		['providers', `20227 <Event>${"<Provider Name='RasClient'/><EventID>".repeat(27_000)}`],
		['events', event().repeat(2500)],
	])('in a megabyte of %s is looked for in no long time', (_, text) => {
		const began = performance.now();
		eventsIn(codebookOf(catalog), text);
		expect(performance.now() - began).toBeLessThan(3000);
	});
});
