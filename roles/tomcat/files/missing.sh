#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: missing.sh USER HOME SHELL [PACKAGE...]
# Prints "user" unless USER exists with this home directory and shell, and "packages" unless dpkg has all of them installed.
user=$1
expected=$2:$3
shift 3
if [ "$(getent passwd "$user" | cut -d: -f6-7)" != "$expected" ]; then
    echo user
fi
installed=$(dpkg-query --show --showformat '${db:Status-Status}\n' "$@" 2>/dev/null | grep -c -x installed)
if [ $# -gt 0 ] && [ "$installed" -ne $# ]; then
    echo packages
fi
exit 0
