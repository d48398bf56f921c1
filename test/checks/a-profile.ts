import { profileOf } from '../host/profiles.ts';

/** A connection of Windows that is set to Automatic and says nothing else. */
export const PROFILE = profileOf({ place: 'rasphone.pbk', tunnels: ['ikev2', 'sstp', 'pptp', 'l2tp'], automatic: true });
