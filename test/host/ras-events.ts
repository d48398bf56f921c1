import type { WindowsEvent } from '../../src/host/windows/event-xml.ts';

/**
 * RasClient's events as `wevtutil /f:xml` prints them.
 * origin: documented. Event numbers, inserts and their order: mprmsg.dll as quoted in a public survey (Windows 11 25H2), the 20227 that Microsoft's azure-docs
 * print (ReplacementStrings) and Windows Server 2008's "RAS Connection Establishment"; the elements around them: the Windows event schema.
 * No recorded XML was found. All names are invented.
 */
export interface RasEvent {
	readonly id: number;
	/** Seconds after 2026-03-02 08:00:00 UTC. */
	readonly at: number;
	readonly data: readonly string[];
	readonly provider?: string;
	readonly level?: number;
}

const START = Date.UTC(2026, 2, 2, 8, 0, 0);

export const momentOf = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** `{00000007-…}` */
export const coId = (number: number) => `{${number.toString(16).toUpperCase().padStart(8, '0')}-A8B9-0000-4A6E-84E5A8B9DB01}`;

export function eventXml({ id, at, data, provider = 'RasClient', level = 4 }: RasEvent): string {
	const time = momentOf(at).replace('Z', '1234Z');
	const values = data.map((value) => `<Data>${escaped(value)}</Data>`).join('');
	return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}'/><EventID Qualifiers='0'>${id}</EventID><Version>0</Version><Level>${level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='${time}'/><EventRecordID>${4000 + at}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/><Channel>Application</Channel><Computer>desktop-7.example.org</Computer><Security/></System><EventData>${values}</EventData></Event>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Newest first, in the root that `/e:Events` puts around them. */
export function eventsXml(events: readonly RasEvent[]): string {
	return `<Events>\r\n${events.map(eventXml).reverse().join('\r\n')}\r\n</Events>\r\n`;
}

/** What stands in the inserts of one language. */
export interface Language {
	readonly kind: string;
	readonly perUser: string;
	readonly settings: readonly string[];
	readonly server: string;
	readonly device: string;
	readonly miniport: string;
	readonly media: string;
}

const ENGLISH: Language = {
	kind: 'VPN',
	perUser: 'per-user',
	settings: [
		'VpnStrategy = IKEv2 , SSTP , PPTP then L2TP',
		'DataEncryption = Require',
		'Authentication Type = MS-CHAPv2',
		'Ipv4DefaultGateway = Yes',
	],
	server: 'Server address/Phone Number',
	device: 'Device',
	miniport: 'WAN Miniport',
	media: 'MediaType',
};

/** origin: constructed. Nobody has recorded them: what matters is that nothing of them is relied on. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
	en: ENGLISH,
	de: {
		...ENGLISH,
		perUser: 'pro Benutzer',
		settings: ['VPN-Strategie = IKEv2', 'Datenverschlüsselung = Erforderlich'],
		server: 'Serveradresse/Telefonnummer',
		device: 'Gerät',
		miniport: 'WAN-Miniport',
		media: 'Medientyp',
	},
	fr: {
		...ENGLISH,
		perUser: 'par utilisateur',
		settings: ['Stratégie VPN = IKEv2'],
		server: 'Adresse du serveur/Numéro de téléphone',
		device: 'Périphérique',
		miniport: 'Miniport réseau étendu WAN',
		media: 'Type de média',
	},
	ru: {
		...ENGLISH,
		kind: 'VPN',
		perUser: 'для пользователя',
		settings: ['Стратегия VPN = IKEv2'],
		server: 'Адрес сервера или номер телефона',
		device: 'Устройство',
		miniport: 'Минипорт WAN',
		media: 'Тип носителя',
	},
	ja: {
		...ENGLISH,
		perUser: 'ユーザーごと',
		settings: ['VPN の方法 = IKEv2'],
		server: 'サーバー アドレス/電話番号',
		device: 'デバイス',
		miniport: 'WAN Miniport',
		media: 'メディアの種類',
	},
};

export interface Dial {
	readonly co: number;
	readonly at: number;
	readonly connection: string;
	readonly user?: string;
	readonly server?: string;
	/** As Windows writes them in a device's name. */
	readonly tried: readonly string[];
	/** The code of 20227. */
	readonly fails?: string;
	/** 20225, and where given 20226 so many seconds later. */
	readonly ends?: { readonly after: number; readonly code: string };
	readonly takes?: number;
	readonly language?: Language;
}

/** The events of one attempt, oldest first. */
export function dial({
	co,
	at,
	connection,
	user = 'DESKTOP-7\\anna',
	server = 'vpn.example.com',
	tried,
	fails,
	ends,
	takes = 32,
	language = ENGLISH,
}: Dial): readonly RasEvent[] {
	const id = coId(co);
	const device = (tunnel: string) =>
		[
			`${language.server} = ${server}`,
			`${language.device} = ${language.miniport} (${tunnel})`,
			'Port = VPN1-1',
			`${language.media} = VPN`,
		].join('\r\n');
	const links = tried.map((tunnel, which) => ({ id: 20222, at: at + which, data: [id, user, connection, device(tunnel)] }));
	const last = tried.at(-1) ?? 'IKEv2';
	return [
		{
			id: 20221,
			at,
			data: [id, user, language.kind, language.perUser, connection, `\r\nDial-in User = \r\n${language.settings.join('\r\n')}\r\n`],
		},
		...links,
		...(fails === undefined
			? [
					{ id: 20223, at: at + takes, data: [id, user, `\r\n${device(last)}`] },
					{ id: 20224, at: at + takes, data: [id, user] },
					{ id: 20225, at: at + takes, data: [id, user, connection, `\r\nTunnelIpAddress = 10.0.0.7\r\n${language.device} = ${last}`] },
				]
			: [{ id: 20227, at: at + takes, level: 2, data: [id, user, connection, fails] }]),
		...(ends === undefined ? [] : [{ id: 20226, at: at + takes + ends.after, data: [id, user, connection, ends.code] }]),
	];
}

/** An event as the reader gives it. */
export function asRead({ id, at, data, provider = 'RasClient' }: RasEvent): WindowsEvent {
	return { provider, id, at: momentOf(at), data };
}
