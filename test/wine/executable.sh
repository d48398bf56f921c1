#!/usr/bin/env bash
# The single file for Windows, on the computer that run.sh has set up (wine, work and project are its own): from a folder in which others
# have put what it must not take for its own. Started by run.sh.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

built="$(ls "$project"/out/vpn-doctor-*-windows-x64.exe 2>/dev/null || true)"
[ -e "$built" ] || { echo 'out/ has no executable for Windows: run "npm run package -- --only single-file" first' >&2; exit 1; }
# Under another name: what a user calls it must not matter.
cp "$built" "$work/doctor.exe"

failed=0
fact() { # NAME SEEN EXPECTED
	if [ "$2" = "$3" ]; then printf 'ok     executable: %s: %s\n' "$1" "$2"; else
		printf 'NOT OK executable: %s: %s, expected %s\n' "$1" "$2" "$3"
		failed=1
	fi
}

hostile="$work/hostile"
mkdir -p "$hostile/node_modules/koffi" "$hostile/dist" "$hostile/native"
x86_64-w64-mingw32-gcc -O1 -o "$hostile/sc.exe" "$here/planted.c"
for name in reg.exe ping.exe netsh.exe powershell.exe koffi.node native/koffi.node version.dll; do cp "$hostile/sc.exe" "$hostile/$name"; done
cp "$hostile/sc.exe" "$work/koffi.node"
script='require("node:fs").writeFileSync(process.env.PLANTED, "script")'
for name in node_modules/koffi/index.js dist/main.cjs planted.cjs; do printf '%s\n' "$script" >"$hostile/$name"; done
printf '{ "name": "koffi", "main": "index.js" }\n' >"$hostile/node_modules/koffi/package.json"
printf '{ "name": "planted", "oclif": { "plugins": ["koffi"] } }\n' >"$hostile/package.json"
printf 'VPN_DOCTOR_NO_NATIVE=1\nNODE_OPTIONS=--require ./planted.cjs\n' >"$hostile/.env"
export PLANTED="Z:${work//\//\\}\\planted"

rc=0
program() { # ARGUMENTS…; standard output in $work/said
	rc=0
	(cd "$hostile" && NODE_OPTIONS='--require ./planted.cjs' timeout 120 "$wine" "$work/doctor.exe" "$@" >"$work/said" 2>"$work/err" </dev/null) || rc=$?
}

program --version
fact 'version' "$(head -n1 "$work/said" | tr -d '\r')" "vpn-doctor $(node -p 'require(process.argv[1]).version' "$project/package.json")"
program explain 809
fact 'explain 809' "$rc $(grep -c 'ERROR_VPN_TIMEOUT\|809' "$work/said" | sed 's/[1-9][0-9]*/found/')" '0 found'
program codes
fact 'codes' "$rc $(grep -c '806' "$work/said" | sed 's/[1-9][0-9]*/found/')" '0 found'
program connections --json
fact 'connections' "$rc $(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1])).connections.length' "$work/said")" '0 3'
program check 127.0.0.1 --json --timeout 2
cp "$work/said" "$work/executable.json"
node "$here/report.mjs" "$work/executable.json" "$rc" "$project" executable || failed=1

unpacked="$(find "$WINEPREFIX/drive_c/users" -path '*/AppData/Local/vpn-doctor/native-*/koffi.node')"
fact 'native module unpacked' "$(sha256sum <"$unpacked" | cut -d' ' -f1)" "$(basename "$(dirname "$unpacked")" | sed 's/^native-//')"

outcome() { node -p 'const { machine, targets } = JSON.parse(require("node:fs").readFileSync(process.argv[1])); const { outcome, evidence } = [...machine.checks, ...targets[0].checks].find(({ id }) => id === process.argv[2]); `${outcome}${evidence?.detail ? ` ${evidence.detail}` : ""}`' "$work/said" "$1"; }
program check 127.0.0.1 --json --timeout 2 --only adapter,service-rasman,machine-certificate --no-native
fact 'without native code: certificates' "$(outcome machine-certificate)" 'unreadable koffi is switched off (--no-native)'
printf x >>"$unpacked"
program check 127.0.0.1 --json --timeout 2 --only adapter,service-rasman,machine-certificate
fact 'tampered module: certificates' "$(outcome machine-certificate | sed 's/C:.*koffi.node/PATH/')" 'unreadable koffi is not loaded: PATH is not what this program has left there. Find out who changed it, and delete it'
own="$(dirname "$(dirname "$unpacked")")"
rm -r "$own"
: >"$own"
program check 127.0.0.1 --json --timeout 2 --only adapter,service-rasman,machine-certificate
fact 'no folder to write to: certificates' "$(outcome machine-certificate | sed 's/into .* (.*)/into PATH/')" 'unreadable koffi cannot be unpacked into PATH'

fact 'what others had put there was run' "$(cat "$work/planted" 2>/dev/null || echo nothing)" nothing
exit $failed
