import { ticket } from '../markdown/ticket.ts';
import type { Reporter } from './format.ts';

/** A ticket for who must act. */
export const markdown: Reporter = { passedOn: true, write: ticket };
