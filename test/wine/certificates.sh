#!/usr/bin/env bash
# Fills the stores of certificates of Wine, and the registry values that settings.ts and certificates.ts read. Called by run.sh with
# `wine` and `work` in its environment.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

put() { "$wine" "$work/certificate.exe" "$@" >/dev/null; }
PATH="$here/../../node_modules/.bin:$PATH" NODE_NO_WARNINGS=1 node "$here/issue-certificates.ts" "$work/certificates"
put "$work/certificates/authority.der" machine Root
put "$work/certificates/users-only.der" user Root
put "$work/certificates/pc.der" machine MY key
put "$work/certificates/pc-of-stranger.der" machine MY key
put "$work/certificates/pc-for-user.der" user MY key

# Wine has no enterprise stores, so what such a store would keep is taken over from another one: the form is the same.
put "$work/certificates/stranger.der" machine VpnDoctorTest

services='HKLM\SYSTEM\CurrentControlSet\Services'
set_value() { "$wine" reg add "$1" /v "$2" /t "$3" /d "$4" /f >/dev/null; }
set_value "$services\\RasMan\\Parameters" ProhibitIpSec REG_DWORD 1
set_value "$services\\RasMan\\Parameters" AllowL2TPWeakCrypto REG_DWORD 0
set_value "$services\\Tcpip6\\Parameters" DisabledComponents REG_DWORD 255
set_value "$services\\W32Time\\Parameters" Type REG_SZ NoSync
rule="$services\\Dnscache\\Parameters\\DnsPolicyConfig\\{0d6e4a2c-0000-4000-8000-000000000001}"
set_value "$rule" Name REG_MULTI_SZ '.Corp.example.com\0intra.example.com'
set_value "$rule" GenericDNSServers REG_SZ '10.0.0.53;10.0.0.54'
kept='SOFTWARE\Microsoft\SystemCertificates\VpnDoctorTest\Certificates'
thumbprint="$(sha1sum "$work/certificates/stranger.der" | cut -d' ' -f1 | tr a-f A-F)"
blob="$("$wine" reg query "HKLM\\$kept\\$thumbprint" /v Blob | tr -d '\r' | sed -n 's/.*REG_BINARY *//p')"
set_value "HKLM\SOFTWARE\Microsoft\EnterpriseCertificates\NTAuth\Certificates\\$thumbprint" Blob REG_BINARY "$blob"
printf '203.0.113.7 vpn.example.com # test\r\n' >>"$WINEPREFIX/drive_c/windows/system32/drivers/etc/hosts"
