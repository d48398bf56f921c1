import { sstpLength } from './sstp.ts';
import { StreamCutter } from './stream-cutter.ts';

/** Cuts a stream of bytes into SSTP packets, for `decodeSstp`. */
export class SstpFramer extends StreamCutter {
	protected override lengthOf(bytes: Uint8Array): number | undefined {
		return sstpLength(bytes);
	}
}
