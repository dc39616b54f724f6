#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: kernel.sh query|set KEY=VALUE...
# Prints one line per key: "same", "differs", "set", "missing" (this kernel or container has no such key),
# "locked" (the key exists and cannot be written). "query" also prints the line "--hosts--" and the hosts file.
mode=$1
shift
failed=0
for setting in "$@"; do
    key=${setting%%=*}
    # In /proc, tabs separate the numbers of a value; in variables, blanks do.
    wanted=$(printf '%s' "${setting#*=}" | tr -s '[:space:]' ' ')
    path=/proc/sys/$(printf '%s' "$key" | tr . /)
    if [ ! -e "$path" ]; then
        echo "missing $key"
        continue
    fi
    now=$(tr -s '[:space:]' ' ' <"$path" | sed 's/ $//')
    if [ "$now" = "$wanted" ]; then
        echo "same $key"
    elif [ ! -w "$path" ]; then
        echo "locked $key: it is $now, wanted $wanted"
    elif [ "$mode" = query ]; then
        echo "differs $key: it is $now, wanted $wanted"
    elif printf '%s\n' "$wanted" >"$path"; then
        echo "set $key: was $now, is $wanted"
    else
        echo "refused $key: it is $now, the kernel refuses $wanted" >&2
        failed=1
    fi
done
if [ "$mode" = query ]; then
    echo "--hosts--"
    if [ -r /etc/hosts ]; then
        cat /etc/hosts
    fi
fi
exit $failed
