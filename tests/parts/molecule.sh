#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Molecule scenarios: all, or those named. Engine, image and network are made once for all of them.
set -Eeuo pipefail
failed=() table=()

scenarios=("$@")
if ((${#scenarios[@]} == 0)); then
    for file in molecule/*/molecule.yml; do
        [[ ! -e $file ]] || scenarios+=("$(basename "$(dirname "$file")")")
    done
fi
((${#scenarios[@]})) || { printf 'there are no scenarios in molecule/\n' && exit 1; }
./lab/up --prepare
for scenario in "${scenarios[@]}"; do
    printf -- '--- molecule test -s %s\n' "$scenario"
    began=$SECONDS result=ok
    molecule test -s "$scenario" || { result=FAILED && failed+=("$scenario"); }
    table+=("$(printf '%-20s %-7s %4d s' "$scenario" "$result" $((SECONDS - began)))")
done
printf '%s\n' "${table[@]}"
[[ ${#failed[@]} -eq 0 ]] || exit 1
