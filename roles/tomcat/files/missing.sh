#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: missing.sh USER HOME SHELL CHAIN [PACKAGE...]
# Prints "user" unless USER exists with this home directory and shell, and "packages" unless dpkg has all of them installed.
# Prints "nftables" unless nft is there, and "firewall" if the table of the replication ports is loaded: one with this chain, or any
# if CHAIN is empty. Prints "unusable: WHY" if a table is wanted and not loaded, and root cannot load any.
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
# What the table is made of, and nothing is loaded.
trial='table inet catalina_replication_trial {
    chain input {
        type filter hook input priority filter; policy accept;
        iif lo accept
        tcp dport { 1, 2 } jump members
        ip daddr 228.0.0.4 udp dport 1 jump members
    }
    chain members {
        ip saddr { 192.0.2.0/24, 198.51.100.1/32 } return
        ip6 saddr { 2001:db8::/64 } return
        counter drop
    }
}'
if ! command -v nft >/dev/null; then
    echo nftables
elif [ -n "$chain" ]; then
    if nft list chain inet catalina_replication "$chain" >/dev/null 2>&1; then
        echo firewall
    elif [ "$(id -u)" = 0 ]; then
        why=$(nft --check "$trial" 2>&1) || printf 'unusable: %s\n' "${why%%
*}"
    fi
elif nft list table inet catalina_replication >/dev/null 2>&1; then
    echo firewall
fi
exit 0
