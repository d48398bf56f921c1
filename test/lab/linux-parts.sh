# Parts of a Linux computer of its own, for scripts that run in a mount namespace of theirs (unshare -m): nothing of it stays.

# own FOLDER PLACE …: a folder or a file of /etc in which a client keeps what it knows. What the package installed, as a copy, in FOLDER.
own() {
	of=$1
	shift
	for place; do
		mkdir -p "$of$(dirname "$place")"
		cp -a "$place" "$of$place"
		mount --bind "$of$place" "$place"
	done
}

# until_it COMMAND …: waits until a command succeeds, for ten seconds.
until_it() {
	for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return 0 || sleep 0.1; done
	echo "never: $*" >&2
	return 1
}
