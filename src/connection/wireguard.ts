/** A WireGuard configuration (`.conf`). */
export interface WireGuardConnection {
	readonly kind: 'wireguard';
}
