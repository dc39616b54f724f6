#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Molecule scenarios: all, those named, or the half named (large, small). Engine, image and network are made once for all of them.
# One more runs at once than there are processors (JOBS=1: one after the other), since each waits for its hosts half of the time. What
# one printed comes when it has ended.
# usage: molecule.sh [large|small|SCENARIO...]
set -Eeuo pipefail
logs=.cache/molecule-logs
failed=() table=()
declare -A names=() began=()

# Those that take the longest first: one that came last would be alone on the machine. Small ones fit beside other work: they count no
# requests, and do not mind to wait.
large=(deploy default rolling_restart)
small=(tomcat webapp httpd_base platform jdk preflight)
for file in molecule/*/molecule.yml; do
    name=$(basename "$(dirname "$file")")
    [[ " ${large[*]} ${small[*]} " == *" $name "* ]] || large+=("$name")
done
case $* in
    large) scenarios=("${large[@]}") ;;
    small) scenarios=("${small[@]}") && JOBS=${JOBS:-1} ;;
    '') scenarios=("${large[@]}" "${small[@]}") ;;
    *) scenarios=("$@") ;;
esac
jobs=${JOBS:-$(($(nproc) + 1))}
mkdir -p "$logs"

# The first one that ends: its output, and a line of the table.
ended() {
    local process result=ok name seconds
    wait -n -p process "${!names[@]}" || result=FAILED
    name=${names[$process]} seconds=$((SECONDS - began[$process]))
    unset "names[$process]"
    printf -- '--- molecule test -s %s\n' "$name"
    cat "$logs/$name.log"
    [[ $result == ok ]] || failed+=("$name")
    table+=("$(printf '%-20s %-7s %4d s' "$name" "$result" "$seconds")")
}

./lab/up --prepare
for scenario in "${scenarios[@]}"; do
    ((${#names[@]} < jobs)) || ended
    molecule test -s "$scenario" >"$logs/$scenario.log" 2>&1 &
    names[$!]=$scenario began[$!]=$SECONDS
done
while ((${#names[@]})); do ended; done

# Once more what failed, where it is not followed by what others printed.
for scenario in "${failed[@]}"; do
    printf -- '--- failed: molecule test -s %s\n' "$scenario"
    # The last steps of a scenario remove its hosts and say nothing of the failure.
    grep -aEn '^E  |FAILED|fatal:|\[ERROR\]|CRITICAL|ERROR: |Error response|what to do:|stderr:' "$logs/$scenario.log" | tail -n 60 || true
done
printf '%s\n' "${table[@]}"
[[ ${#failed[@]} -eq 0 ]] || exit 1
