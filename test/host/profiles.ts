import type { Profile } from '../../src/host/profile.ts';

/** A connection of a Windows user, of which anything can be told differently. */
export function profileOf(given: Partial<Profile> = {}): Profile {
	return {
		name: 'Work VPN',
		store: 'phonebook',
		place: 'C:\\Users\\eva\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk',
		belongsTo: 'user',
		client: 'windows',
		tunnels: ['ikev2'],
		automatic: false,
		servers: ['vpn.example.com'],
		faults: [],
		stored: {},
		...given,
	};
}
