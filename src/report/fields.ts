import { z } from 'zod';

/** What the schemas of several answers share. At run time only the types are used. */

export const code = z.string().meta({ description: 'In its family\'s notation: "806", "0x800B0109", "cisco:412".' });
export const moment = z.iso.datetime().meta({ description: 'UTC.' });

/** As whoever reads an answer has it: nobody changes it. */
export type Frozen<T> = T extends (infer U)[] ? readonly Frozen<U>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
