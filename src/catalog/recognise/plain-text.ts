import { decodeHTML } from 'entities';

const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/i;
const MARKUP = /<\/[a-z]|<(?:br|p|div|td|span|pre|code|event)\b/i;
const TAG = /<\/?[a-z][^<>\n]{0,300}>|<!--[^<>\n]{0,300}-->/gi;

/** What a text says without the markup of the page or the event log that it was copied from. Lines stay lines. */
export function plainText(text: string): string {
	const bare = MARKUP.test(text) ? text.replace(TAG, ' ') : text;
	return ENTITY.test(bare) ? decodeHTML(bare) : bare;
}
