#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ansible-test sanity, all tests, no exceptions; on a copy, because it wants a folder .../ansible_collections/catalina/cluster.
set -Eeuo pipefail
root=$PWD
base=$root/.cache/sanity
copy=$base/ansible_collections/catalina/cluster

# The virtual environments of the last run are in tests/output: kept.
mkdir -p "$base/output" "$base/bin"
if [[ -d $copy/tests/output ]]; then
    rm -rf "$base/output"
    mv "$copy/tests/output" "$base/output"
fi
rm -rf "$base/ansible_collections"
mkdir -p "$copy/tests"
mv "$base/output" "$copy/tests/output"
git ls-files -co --exclude-standard -z -- . ':!collections' ':!.config' ':!.ci' |
    while IFS= read -r -d '' file; do [[ ! -e $file ]] || printf '%s\0' "$file"; done |
    tar --null -T - -cf - | tar -C "$copy" -xf -

ignored=$(find "$copy/tests/sanity" -name 'ignore*.txt' -size +0 2>/dev/null || true)
[[ -z $ignored ]] || { printf 'these must be empty: %s\n' "$ignored" && exit 1; }

# ansible-test fetches a bootstrap script for pip. Python carries pip itself, so that fetch is not needed.
pip=$(python -c 'from types import SimpleNamespace as N
from ansible_test._internal.python_requirements import get_venv_packages as p
print(p(N(version="3.11"))["pip"].replace(".", "_"))')
mkdir -p "$base/home/.ansible/test/cache"
printf 'import ensurepip\nensurepip.bootstrap(default_pip=True)\n' >"$base/home/.ansible/test/cache/get_pip_$pip.py"

# The oldest Python of managed hosts is tried too where there is one: by its real path, not through a version chooser.
for python in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.9.*/bin/python3.9; do
    [[ ! -x $python ]] || ln -sfn "$python" "$base/bin/python3.9"
done
PATH=$base/bin:$(printf '%s' "$PATH" | tr ':' '\n' | grep -v '/shims$' | paste -s -d :)

cd "$copy"
# Lies in a folder that git ignores: with an index of its own ansible-test sees its files.
git init -q . && git add -A
export HOME=$base/home
unset ANSIBLE_CONFIG PYTHONDONTWRITEBYTECODE PYTHONPATH
exec ansible-test sanity --venv --color no "$@"
