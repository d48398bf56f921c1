import { basename } from 'node:path';

/** Whether a connection was named by its file: something with a folder or a file's ending in it. */
export function isFileName(text: string): boolean {
	return /[\\/]/.test(text) || /\.(ovpn|conf)$/i.test(basename(text));
}
