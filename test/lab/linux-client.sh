#!/bin/sh
# A Linux computer on which people have set up VPNs: real NetworkManager, strongSwan, Libreswan, OpenVPN, WireGuard, pppd and xl2tpd, each with
# what its Debian package installs and what its own tools write. Runs in a mount namespace of its own (unshare -m): nothing of it stays.
# Usage: linux-client.sh FOLDER LIBRESWAN PROGRAM …   The program's answers and the tools' own words go to files in FOLDER.
set -eu
folder=$1 libreswan=$2
shift 2
out=$folder/out
. "$(dirname "$0")/linux-parts.sh"
mkdir -p "$out"

mount -t tmpfs none /run
mkdir -p /run/dbus
# The places in which the clients keep what they know: nothing of this machine's own.
for place in NetworkManager swanctl ipsec.d openvpn wireguard ppp xl2tpd ipsec.conf ipsec.secrets; do own "$folder" "/etc/$place"; done
rm -rf /etc/NetworkManager/system-connections/* /etc/swanctl/conf.d/* /etc/openvpn/client/* /etc/wireguard/*
mkdir -p "$folder/nm" && mount --bind "$folder/nm" /var/lib/NetworkManager

ip link set lo up
# None: 2.
code=0
"$@" connections --json >"$out/packages.json" || code=$?
[ "$code" = 2 ]

# NetworkManager, by its own program: added, and imported from the files of other clients.
dbus-daemon --system --fork --nopidfile
NetworkManager --no-daemon >"$out/NetworkManager.log" 2>&1 &
until_it nmcli -t general status
add() { nmcli connection add type vpn con-name "$1" vpn-type "$2" vpn.data "$3" vpn.secrets "$4" >/dev/null; }
add 'L2TP: Wörk' l2tp 'gateway=vpn.example.com,user=anna,ipsec-enabled=yes,machine-auth-type=psk,ipsec-psk=PLANTED-psk,password-flags=0' password=PLANTED-password
add PPTP pptp 'gateway=203.0.113.10,user=anna,require-mppe-128=yes' password=PLANTED-password
add SSTP sstp 'gateway=vpn.example.com:4443,user=anna' password=PLANTED-password
add OpenConnect openconnect 'gateway=vpn.example.com,protocol=anyconnect' cookie=PLANTED-cookie
add FortiGate fortisslvpn 'gateway=vpn.example.com:10443,user=anna' password=PLANTED-password
add IKEv2 strongswan 'address=vpn.example.com,method=eap,user=anna,virtual=yes' password=PLANTED-password
add Cisco vpnc 'IPSec gateway=asa.example.com,IPSec ID=staff,Xauth username=anna' 'IPSec secret=PLANTED-group'
cd /usr/share/doc/openvpn/examples/sample-keys
cp ca.crt client.crt client.key ../sample-config-files/client.conf "$folder"
cd "$folder"
nmcli connection import type openvpn file client.conf >/dev/null
(umask 077 && wg genkey >private)
printf '[Interface]\nPrivateKey = %s\nAddress = 10.0.0.2/32\n[Peer]\nPublicKey = %s\nEndpoint = vpn.example.com:51820\nAllowedIPs = 0.0.0.0/0, ::/0\n' "$(cat private)" "$(wg pubkey <private)" >nmwg.conf
nmcli connection import type wireguard file nmwg.conf >/dev/null
LC_ALL=C.UTF-8 nmcli -t -f NAME,TYPE connection show >"$out/nmcli"

# strongSwan by swanctl, loaded by a real charon: one connection lacks its certificate's key.
cp client.crt /etc/swanctl/x509/client.pem
cp ca.crt /etc/swanctl/x509ca/
cp /usr/share/doc/openvpn/examples/sample-keys/server.key /etc/swanctl/private/other.key
cat >/etc/swanctl/conf.d/work.conf <<'END'
eap {
  local { auth = eap-mschapv2
    eap_id = anna }
  remote { cacerts = ca.crt }
}
connections {
  by-name : eap { remote_addrs = vpn.example.com, 203.0.113.10
    proposals = aes256-sha256-modp2048
    children { by-name { remote_ts = 0.0.0.0/0 } } }
  by-certificate { remote_addrs = 127.0.0.1
    local { certs = client.pem
    }
    children { by-certificate { } } }
  server { children { all { } } }
}
secrets { eap-anna { id = anna
  secret = "PLANTED } secret" } }
END
charon-systemd >"$out/charon.log" 2>&1 &
until_it test -S /run/charon.vici
swanctl --load-all >"$out/swanctl-load" 2>&1 || true
swanctl --list-conns 2>/dev/null >"$out/swanctl"
swanctl --initiate --child by-certificate --timeout 5 >"$out/swanctl-initiate" 2>&1 || true

# OpenVPN: the example of its package, with the keys beside it; wg-quick; pppd with the example of sstp-client, xl2tpd.
cp client.conf ca.crt client.crt client.key /etc/openvpn/client/
cp /usr/share/doc/openvpn/examples/sample-config-files/server.conf /etc/openvpn/
cp nmwg.conf /etc/wireguard/wg0.conf
cp /usr/share/doc/sstp-client/sstp-test.example /etc/ppp/peers/sstp-test
printf 'pty "pptp vpn.example.com --nolaunchpppd"\nname anna\npassword PLANTED-password\nrequire-mppe-128\nfile /etc/ppp/options.pptp\n' >/etc/ppp/peers/pptp
printf '[lac work]\nlns = vpn.example.com\nname = anna\n' >>/etc/xl2tpd/xl2tpd.conf
printf 'anna * PLANTED-password *\n' >/etc/ppp/chap-secrets

# strongSwan by ipsec.conf.
printf '\nconn starter\n\tkeyexchange=ikev2\n\tleftauth=eap-mschapv2\n\teap_identity=anna\n\tright=vpn.example.com\n\trightsubnet=0.0.0.0/0\n\tauto=add\n' >>/etc/ipsec.conf
printf ': PSK "PLANTED-psk"\n' >>/etc/ipsec.secrets
"$@" connections --json >"$out/all.json"
"$@" connections >"$out/all.txt"
"$@" check --connection by-certificate --timeout 1 --json >"$out/check.json" || true
# The lab's folder is root's alone, and nobody starts a program in a folder that is closed to him.
cd /
setpriv --reuid=65534 --regid=65534 --clear-groups "$@" connections --json >"$out/user.json"

# The same file, read by Libreswan, whose package takes the place of strongSwan's.
mkdir -p /usr/libexec/ipsec
mount --bind "$libreswan/usr/libexec/ipsec" /usr/libexec/ipsec
mount -t tmpfs none /usr/lib/ipsec
cp "$libreswan/etc/ipsec.conf" "$folder/etc/ipsec.conf"
printf '\nconn libre\n\tleft=%%defaultroute\n\tleftcert=pc1\n\tright=203.0.113.10\n\trightsubnet=0.0.0.0/0\n\tikev2=insist\n\tike=aes256-sha2;modp2048\n\tauto=add\n' >>/etc/ipsec.conf
LD_LIBRARY_PATH=$libreswan/usr/lib/x86_64-linux-gnu /usr/libexec/ipsec/readwriteconf --config /etc/ipsec.conf >"$out/readwriteconf" 2>&1 || true
"$@" connections --json >"$out/libreswan.json"
