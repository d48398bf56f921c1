import type { Profile } from '../../src/host/profile.ts';

/** A connection of Windows that is set to Automatic and says nothing else. */
export const PROFILE: Profile = {
	name: 'Work VPN',
	store: 'phonebook',
	place: 'rasphone.pbk',
	belongsTo: 'user',
	client: 'windows',
	tunnels: ['ikev2', 'sstp', 'pptp', 'l2tp'],
	automatic: true,
	servers: ['vpn.example.com'],
	faults: [],
	stored: {},
};
