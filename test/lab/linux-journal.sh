#!/bin/sh
# A Linux computer that writes down what its clients do, as one with systemd does: a real journald, D-Bus and NetworkManager, each as their
# units start them. Runs in a mount namespace of its own (unshare -m), and stays until it is killed. Says "ready" when it is.
# Usage: linux-journal.sh FOLDER
set -eu
folder=$1
. "$(dirname "$0")/linux-parts.sh"

mount -t tmpfs none /run
mkdir -p /run/dbus /run/systemd/journal /run/systemd/journald.conf.d
# The kernel's own lines are those of the whole machine.
printf '[Journal]\nStorage=persistent\nReadKMsg=no\nAudit=no\n' >/run/systemd/journald.conf.d/lab.conf
mkdir -p "$folder/log/journal" && mount --bind "$folder/log" /var/log
# journald wants a cgroup file system; without udev, NetworkManager takes adapters only where /sys cannot be written.
mount -t cgroup2 none /sys/fs/cgroup
mount -o remount,ro /sys

mkdir "$folder/dev" && mount -t tmpfs none "$folder/dev"
for node in null zero full random urandom tty ptmx; do
	: >"$folder/dev/$node"
	mount --bind "/dev/$node" "$folder/dev/$node"
done
for place in pts shm net; do
	mkdir "$folder/dev/$place"
	mount --rbind "/dev/$place" "$folder/dev/$place"
done
mount --rbind "$folder/dev" /dev
ln -s /run/systemd/journal/dev-log /dev/log

own "$folder" /etc/NetworkManager /etc/ppp /etc/ipsec.d /etc/xl2tpd
rm -rf /etc/NetworkManager/system-connections/* /etc/ppp/peers/*
printf '[main]\ndns=none\n' >/etc/NetworkManager/conf.d/lab.conf
mkdir "$folder/nm" && mount --bind "$folder/nm" /var/lib/NetworkManager

/lib/systemd/systemd-journald &
until_it test -S /run/systemd/journal/stdout
dbus-daemon --system --nofork --nopidfile &
until_it test -S /run/dbus/system_bus_socket
# What its children print goes where its own output goes: into the journal, under its name.
systemd-cat -t NetworkManager NetworkManager --no-daemon &
until_it nmcli -t general status
echo ready
wait
