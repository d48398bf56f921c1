/** An OpenVPN profile (`.ovpn`, `.conf`). */
export interface OpenVpnConnection {
	readonly kind: 'openvpn';
}
