# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the machine needs: Debian packages and the Python environment.

# need_packages COMMAND=PACKAGE...: install the packages whose command (or file) is missing.
need_packages() {
    local pair missing=()
    for pair in "$@"; do
        if [[ ${pair%%=*} == /* ]]; then
            [[ -e ${pair%%=*} ]] && continue
        else
            PATH=$PATH:/usr/sbin:/sbin have "${pair%%=*}" && continue
        fi
        [[ " ${missing[*]} " == *" ${pair#*=} "* ]] || missing+=("${pair#*=}")
    done
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
    have apt-get || die "these are missing and apt-get is not here to install them: $*" "install them, then run this again"
    say "installing: $*"
    watched apt-update as_root apt-get update -q || die "apt-get update failed" "see the lines above: repair the machine's package sources"
    watched apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" ||
        die "could not install: $*" "see the lines above"
}

# The first Python that ansible-core takes.
find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if have "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# make_venv: .venv with pip and nothing else.
make_venv() {
    local python
    [[ ! -x $LAB_VENV/bin/python ]] || return 0
    need_packages python3=python3
    python=$(find_python) || die "no Python 3.11 or newer here: $(python3 --version 2>&1)" "use Debian 12 or newer, or put a newer python3 first in PATH"
    "$python" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    say "making .venv"
    watched venv "$python" -m venv "$LAB_VENV" || die "could not make $LAB_VENV" "see the lines above"
}

# need_venv FILE...: .venv with these requirements files; nothing to do while they are unchanged.
need_venv() {
    local stamp file args=() want
    for file in "$@"; do args+=(-r "$LAB_ROOT/$file"); done
    stamp=$LAB_VENV/.stamp-$(printf '%s-' "$@" | tr -c 'A-Za-z0-9.\n' '-')
    want=$(cd "$LAB_ROOT" && sha256sum "$@")
    if [[ -x $LAB_VENV/bin/python && -f $stamp && $(<"$stamp") == "$want" ]]; then return 0; fi
    make_venv
    say "installing $* into .venv"
    watched pip "$LAB_VENV/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile "${args[@]}" ||
        die "pip could not install the requirements" "see the lines above; the package index must be reachable once"
    # What Python reads byte code of. The many files of collections are not among it: Ansible loads them by itself, from source.
    watched compile "$LAB_VENV/bin/python" -m compileall -q -j 0 -x '/(ansible_collections|templates)/' "$LAB_VENV/lib" || true
    printf '%s\n' "$want" >"$stamp"
}
