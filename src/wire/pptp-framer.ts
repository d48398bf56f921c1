import { messageLength } from './pptp.ts';
import { StreamCutter } from './stream-cutter.ts';

/** Cuts a stream of bytes into PPTP control messages, for `decodePptp`. */
export class PptpFramer extends StreamCutter {
	protected override lengthOf(bytes: Uint8Array): number | undefined {
		return messageLength(bytes);
	}
}
