#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Failures on real hosts (runs that are killed, configuration that is refused, disks that are full, secrets), and edits under load.
# usage: integration.sh [--points=N|changing|all] [--all] [--seed=SEED] [--edits=selection|all] [failures|load|first|broken|kill|roll...]
set -Eeuo pipefail

here=tests/integration names=() options=()
# What counts requests while others are at work waits for a machine of its own; what fails, and is repaired, does not mind.
failures=(monitoring first broken frontend_files secrets release_unchanged readme_plays faults refused kill drift)
# The oldest or the newest ansible-core makes the cluster for the others. Those that leave it with other edits come last, since each of
# them costs a run that takes these back.
load=(release_from_nothing service_sets world roll_faults roll series sessions)
# Another choice of kill points and releases for every commit, the same one whenever a commit is tested again.
seed=$(git rev-parse --short HEAD 2>/dev/null) || seed=0
for argument in "$@"; do
    case $argument in
        --all) options+=(--points=all) ;;
        --points=* | --edits=*) options+=("$argument") ;;
        --seed=*) seed=${argument#--seed=} ;;
        failures) names+=("${failures[@]}") ;;
        load) names+=("${load[@]}") ;;
        *)
            [[ -e $here/test_$argument.py ]] || { printf 'there is no integration test %s\n' "$argument" >&2 && exit 2; }
            names+=("$argument")
            ;;
    esac
done
((${#names[@]})) || names=("${failures[@]}" "${load[@]}")

# A network of its own, and the inventory that goes with it.
export LAB_SUBNET=192.168.44.0/24 LAB_INVENTORY=$PWD/$here/inventory/integration LAB_NAME=integration
down() {
    ./lab/down --inventory "$LAB_INVENTORY"
    "$here/hosts" forget
}
trap down EXIT
down
rm -rf .cache/integration
./lab/up --hosts-only --inventory "$LAB_INVENTORY"
files=("${names[@]/#/$here/test_}")
files=("${files[@]/%/.py}")
printf 'seed of the kill points and releases: %s\n' "$seed"
python -m pytest -c "$here/pytest.ini" "--seed=$seed" "${options[@]}" "${files[@]}"
