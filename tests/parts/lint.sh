#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every linter runs, also when one before it has found something.
# usage: lint.sh [--beside-build]: ansible-lint leaves out what is in the tarball, which build has it read with the same rules
set -Eeuo pipefail
failed=() beside=()
[[ ${1:-} != --beside-build ]] || beside=(galaxy.yml .config .pre-commit-config.yaml changelogs/fragments molecule tests lab)

check() {
    local name=$1 began=$SECONDS
    shift
    printf -- '--- %s\n' "$name"
    "$@" || failed+=("$name")
    printf '    %d s\n' $((SECONDS - began))
}

# All bash and sh scripts that git knows or will know.
scripts() {
    git ls-files -co --exclude-standard -z ':!collections' |
        xargs -0 grep -slE -m 1 --binary-files=without-match '^#!.*\b(ba)?sh( .*)?$|^# shellcheck shell=' || true
}

check_shell() { scripts | xargs shellcheck -x; }

check_types() {
    mypy -p ansible_collections.catalina.cluster.plugins || return 1
    git ls-files -co --exclude-standard 'lab/*.py' 'tests/*.py' 'molecule/*.py' 'roles/*.py' | xargs -r mypy
}

check_headers() {
    local missing
    missing=$(git ls-files -co --exclude-standard '*.py' '*.yml' '*.yaml' '*.sh' '*.j2' '*.toml' '*.cfg' 'lab/*' 'tests/run' '.ci/*' |
        grep -v -E '^changelogs/changelog\.yaml$|/golden/' | xargs -r grep -L 'SPDX-License-Identifier: GPL-3.0-or-later' 2>/dev/null) || true
    [[ -z $missing ]] || { printf 'no licence header:\n%s\n' "$missing" && return 1; }
}

check ansible-lint ansible-lint -q --nocolor --config-file .config/ansible-lint.yml "${beside[@]}"
check "changelog fragments" antsibull-changelog lint
check yamllint yamllint -s -c .config/yamllint.yml .
check "ruff check" ruff check -q .
check "ruff format" ruff format --check -q .
check mypy check_types
check shellcheck check_shell
check "licence headers" check_headers

if ((${#failed[@]})); then
    printf 'found something: %s\n' "$(IFS=, && printf '%s' "${failed[*]}")"
    exit 1
fi
