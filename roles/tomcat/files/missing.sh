#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: missing.sh USER HOME SHELL CHAIN [PACKAGE...]
# Prints "user" unless USER exists with this home directory and shell, and "packages" unless dpkg has all of them installed.
# Prints "nftables" unless nft is there, and "firewall" if the table of the replication ports is loaded: one with this chain, or any
# if CHAIN is empty.
user=$1
expected=$2:$3
chain=$4
shift 4
if [ "$(getent passwd "$user" | cut -d: -f6-7)" != "$expected" ]; then
    echo user
fi
installed=$(dpkg-query --show --showformat '${db:Status-Status}\n' "$@" 2>/dev/null | grep -c -x installed)
if [ $# -gt 0 ] && [ "$installed" -ne $# ]; then
    echo packages
fi
if ! command -v nft >/dev/null; then
    echo nftables
elif [ -n "$chain" ]; then
    nft list chain inet catalina_replication "$chain" >/dev/null 2>&1 && echo firewall
elif nft list table inet catalina_replication >/dev/null 2>&1; then
    echo firewall
fi
exit 0
