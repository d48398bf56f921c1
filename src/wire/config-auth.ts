import { cleanText } from './text.ts';

/**
 * The XML by which AnyConnect clients and gateways sign in ("aggregate authentication"): not published, as OpenConnect speaks it
 * (draft-mavrogiannopoulos-openconnect, 2.1; OpenConnect's auth.c).
 */
export interface ConfigAuth {
	/** `auth-request`, `complete`, … */
	readonly type: string;
	/** What the gateway gives as its version. */
	readonly version?: string;
	/** The form's id: `main`, `success`, … */
	readonly form?: string;
	readonly title?: string;
	readonly message?: string;
	/** In place of a form, or above it. */
	readonly error?: { readonly id: string; readonly text: string };
	/** The names of the fields of the form, without their values. */
	readonly fields: readonly string[];
	/** What its lists offer (groups): the labels. */
	readonly groups: readonly string[];
	/** It wants a client certificate to be shown, over a new connection. */
	readonly wantsCertificate: boolean;
	/** It wants this computer to be inspected before anybody signs in. */
	readonly wantsPosture: boolean;
	/** It wants the user to sign in in a browser. */
	readonly wantsBrowser: boolean;
	/** A part that the client has to send back unread: Cisco's own gateways have it. */
	readonly opaque: boolean;
}

/** What is read at most, in characters. */
export const MAX_CONFIG_AUTH = 64 * 1024;
const MAX_TAG = 2048;
const MOST_TAGS = 2000;
const MOST_NAMES = 32;
const MAX_NAME = 64;
const MAX_MESSAGE = 200;

interface Tag {
	/** In lower case; begins with "/" when it closes. */
	readonly name: string;
	readonly attributes: ReadonlyMap<string, string>;
	/** What stands between this tag and the next. */
	readonly text: string;
}

/** Whether a text is such XML at all. */
export function isConfigAuth(text: string): boolean {
	return /<config-auth[\s>]/.test(text.slice(0, 1024));
}

/** Reads it as forgivingly as the clients do; undefined when there is no `config-auth` in it. Text is safe to print. Never throws. */
export function decodeConfigAuth(text: string): ConfigAuth | undefined {
	const tags = tagsOf(text.slice(0, MAX_CONFIG_AUTH));
	const root = tags.find(({ name }) => name === 'config-auth');
	if (root === undefined) return undefined;
	const first = (name: string) => tags.find((tag) => tag.name === name);
	const textOf = (name: string) => printable(first(name)?.text ?? '', MAX_MESSAGE);
	const all = (name: string) => tags.filter((tag) => tag.name === name);
	const error = first('error');
	const optional = {
		version: printable(first('version')?.text ?? '', MAX_NAME),
		form: printable(first('auth')?.attributes.get('id') ?? '', MAX_NAME),
		title: textOf('title'),
		message: textOf('message'),
	};
	return {
		type: printable(root.attributes.get('type') ?? '', MAX_NAME),
		...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== '')),
		...(error === undefined ? {} : { error: { id: printable(error.attributes.get('id') ?? '', MAX_NAME), text: textOf('error') } }),
		fields: names(all('input').map(({ attributes }) => attributes.get('name') ?? '')),
		groups: names(all('option').map((option) => (option.text.trim() === '' ? (option.attributes.get('value') ?? '') : option.text))),
		wantsCertificate: first('client-cert-request') !== undefined,
		wantsPosture: first('host-scan') !== undefined,
		wantsBrowser: tags.some(({ name }) => name.startsWith('sso-v2-login')),
		opaque: first('opaque') !== undefined,
	};
}

function names(values: readonly string[]): readonly string[] {
	return values
		.map((value) => printable(value, MAX_NAME))
		.filter((value) => value !== '')
		.slice(0, MOST_NAMES);
}

/** In one pass; a tag that never ends, or is longer than any, ends the reading. */
function tagsOf(text: string): readonly Tag[] {
	const tags: Tag[] = [];
	for (let at = text.indexOf('<'); at >= 0 && tags.length < MOST_TAGS; ) {
		const end = text.indexOf('>', at);
		if (end < 0 || end - at > MAX_TAG) break;
		const next = text.indexOf('<', end);
		const inside = text.slice(at + 1, end);
		const [name = ''] = inside.split(/[\s/]/, inside.startsWith('/') ? 2 : 1).slice(inside.startsWith('/') ? 1 : 0);
		tags.push({
			name: `${inside.startsWith('/') ? '/' : ''}${name.toLowerCase()}`,
			attributes: new Map(
				[...inside.matchAll(/\s([\w:-]{1,64})=(?:"([^"]*)"|'([^']*)')/g)].map(([, key = '', one, other]) => [key, one ?? other ?? '']),
			),
			text: text.slice(end + 1, next < 0 ? undefined : next),
		});
		at = next;
	}
	return tags;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function printable(text: string, most: number): string {
	const plain = text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
	return cleanText(plain, most);
}

/** The first message of a client, which names nobody. `device`: as OpenConnect names systems (`win`, `linux-64`, …); `url`: the gateway's. */
export function encodeInit({ device, url }: { readonly device: string; readonly url: string }): string {
	return [
		'<?xml version="1.0" encoding="UTF-8"?>\n',
		'<config-auth client="vpn" type="init" aggregate-auth-version="2">',
		'<version who="vpn">v9.12</version>',
		`<device-id>${escaped(device)}</device-id>`,
		'<capabilities><auth-method>single-sign-on-v2</auth-method><auth-method>single-sign-on-external-browser</auth-method></capabilities>',
		`<group-access>${escaped(url)}</group-access>`,
		'</config-auth>\n',
	].join('');
}

function escaped(text: string): string {
	return text.replace(/[&<>"]/g, (sign) => `&${Object.entries(ENTITIES).find(([, plain]) => plain === sign)?.[0]};`);
}
