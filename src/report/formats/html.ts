import { page } from '../html/page.ts';
import type { Reporter } from './format.ts';

/** One page to be read on a phone, at a desk or on paper. */
export const html: Reporter = { passedOn: true, write: page };
