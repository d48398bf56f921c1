import { z } from 'zod';
import { TunnelName } from '../catalog/schema.ts';
import { CLIENTS } from '../check/tunnel.ts';
import type { Frozen } from './fields.ts';
import { SCHEMA_VERSION } from './schema-version.ts';

/** What `vpn-doctor connections --json` prints. At run time only the types are used. */

const Credential = z.strictObject({ kind: z.enum(['certificate', 'private-key', 'authority', 'static-key']), file: z.string() });
const Fault = z.strictObject({
	fault: z.enum(['no-server', 'unknown-value', 'repeated', 'cut', 'unreadable-part']),
	setting: z.string(),
	value: z.string().optional(),
});

export const ConnectionLine = z
	.strictObject({
		name: z.string(),
		store: z.enum(['phonebook', 'networkmanager', 'swanctl', 'ipsec-conf', 'openvpn', 'wireguard', 'pppd', 'xl2tpd', 'macos']),
		place: z.string().meta({ description: "The file that holds it, or the system's own name for where it lies." }),
		belongsTo: z.enum(['user', 'everybody']),
		hidden: z.literal(true).optional(),
		client: z.enum(CLIENTS),
		tunnels: z.array(TunnelName).meta({ description: 'What it would dial, in that order; empty where its kind is not known.' }),
		automatic: z.boolean(),
		servers: z.array(z.string()),
		port: z.number().int().optional(),
		auth: z.string().optional(),
		eap: z.array(z.number().int()).optional().meta({ description: 'EAP methods by number, outermost first.' }),
		encryption: z.enum(['none', 'optional', 'required', 'maximum']).optional(),
		psk: z.enum(['set', 'missing']).optional(),
		ikePolicy: z.string().optional(),
		group: z.string().optional(),
		routesAll: z.boolean().optional(),
		deviceTunnel: z.literal(true).optional(),
		alwaysOn: z.literal(true).optional(),
		weakened: z.string().optional().meta({ description: "The setting that keeps the server's certificate from being checked." }),
		file: z.string().optional(),
		credentials: z.array(Credential).optional(),
		keysIn: z.array(z.string()).optional().meta({ description: 'Folders in which its client looks for the private key by itself.' }),
		faults: z.array(Fault),
		stored: z.record(z.string(), z.string()).meta({ description: 'The values behind, as they are stored. Never a secret.' }),
		unchecked: z.string().optional().meta({ description: 'Why "vpn-doctor check" cannot look at it; absent where it can.' }),
	})
	.meta({ title: 'Connection' });

export const ConnectionList = z
	.strictObject({
		schemaVersion: z.literal(SCHEMA_VERSION),
		tool: z.strictObject({ name: z.literal('vpn-doctor'), version: z.string() }),
		connections: z.array(ConnectionLine),
		unread: z
			.array(z.strictObject({ place: z.string(), reason: z.string(), detail: z.string() }))
			.meta({ description: 'Where it could not be looked: there may be more connections.' }),
		differences: z
			.array(z.strictObject({ name: z.string(), setting: z.string(), says: z.record(z.string(), z.string()) }))
			.meta({ description: 'What two places say differently of one connection.' }),
	})
	.meta({ title: 'vpn-doctor connections', description: 'What `vpn-doctor connections --json` prints.' });

export type ConnectionLine = Frozen<z.infer<typeof ConnectionLine>>;
export type ConnectionList = Frozen<z.infer<typeof ConnectionList>>;
