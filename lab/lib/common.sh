# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What every script of the lab shares: places, names, messages, progress.

LAB_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
LAB_CACHE=$LAB_ROOT/.cache/lab
LAB_VENV=${LAB_VENV:-$LAB_ROOT/.venv}
# A second lab (another inventory, other addresses of the same network) can stand beside the first. Its name: the folder's.
LAB_INVENTORY=${LAB_INVENTORY:-$LAB_ROOT/inventories/lab}
LAB_NAME=${LAB_NAME:-${LAB_INVENTORY##*/}}
# LAB_SUBNET (a /24) gives a lab a network of its own: members of labs in the same network hear each other's multicast.
LAB_SUBNET=${LAB_SUBNET:-192.168.0.0/24}
LAB_GATEWAY=${LAB_SUBNET%.*}.1
if [[ $LAB_SUBNET == 192.168.0.0/24 ]]; then
    LAB_NETWORK=catalina-lab LAB_BRIDGE=catalina0
else
    LAB_NETWORK=catalina-lab-${LAB_SUBNET%.*} LAB_BRIDGE=cat-$(tr -d . <<<"${LAB_SUBNET%.*}")
fi
LAB_IMAGE=${LAB_IMAGE:-catalina-lab}
# Further inventories of the lab, as options of Ansible.
# shellcheck disable=SC2034  # by lab/up and lab/lib/hosts.sh
LAB_MORE_INVENTORIES=()
LAB_LABEL=catalina.lab
export LAB_ROOT LAB_CACHE LAB_VENV LAB_NAME LAB_INVENTORY LAB_NETWORK LAB_BRIDGE LAB_SUBNET LAB_GATEWAY LAB_IMAGE LAB_LABEL

say() { printf '    %s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }

# die MESSAGE REMEDY...: one clear message, then what to do about it.
die() {
    printf '\nERROR: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '  what to do: %s\n' "$line" >&2; done
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# What nothing below has a message for: at least where it was. (Not in subshells: who started them sees their result.)
trap '((BASH_SUBSHELL)) || printf "\nERROR: %s, line %s: %s\n" "${BASH_SOURCE[0]}" "$LINENO" "$BASH_COMMAND" >&2' ERR

use_inventory() {
    LAB_INVENTORY=$(cd "$1" 2>/dev/null && pwd -P) || die "there is no inventory folder $1" "name a folder, as in: --inventory inventories/lab"
    LAB_NAME=${LAB_INVENTORY##*/}
}

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif have sudo; then
        sudo -- "$@"
    else
        die "this step needs root and there is no sudo: $*" "run the script as root, or install sudo"
    fi
}

# The Docker client, as root when the user may not use the engine's socket.
docker_() {
    if [[ -z ${LAB_DOCKER_AS_ROOT:-} ]]; then
        LAB_DOCKER_AS_ROOT=no
        if [[ $EUID -ne 0 ]] && ! docker version >/dev/null 2>&1; then LAB_DOCKER_AS_ROOT=yes; fi
    fi
    if [[ $LAB_DOCKER_AS_ROOT == yes ]]; then as_root docker "$@"; else docker "$@"; fi
}

# watched LOGNAME COMMAND...: run it with its output in a log, show that it goes on, and the log's end if it fails.
watched() {
    local log=$LAB_CACHE/log/$1.log pid rc=0 began=$SECONDS shown=0
    shift
    mkdir -p "$LAB_CACHE/log"
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    # shellcheck disable=SC2064  # this process, now
    trap "kill $pid 2>/dev/null; exit 130" INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        if [[ -t 1 ]]; then
            printf '\r\033[K    %4ds  %s' $((SECONDS - began)) "$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-90)"
        elif ((SECONDS - began >= shown + 15)); then
            shown=$((SECONDS - began))
            say "... ${shown}s  $(tail -n 1 "$log" | tr -d '\r' | cut -c 1-90)"
        fi
        sleep 0.3
    done
    wait "$pid" || rc=$?
    trap - INT TERM
    if [[ -t 1 ]]; then printf '\r\033[K'; fi
    if ((rc != 0)); then
        tail -n 25 "$log" | sed 's/^/    | /' >&2
        printf '    (all of it: %s)\n' "$log" >&2
    fi
    return "$rc"
}

container_of() { printf 'catalina-%s-%s' "$LAB_NAME" "$1"; }
