#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The tarball for Galaxy builds, and holds what it should and nothing else.
set -Eeuo pipefail
out=.cache/build

rm -rf "$out"
mkdir -p "$out/tree"
# From a copy of what git knows: what lies about in a work tree is not part of it.
git ls-files -co --exclude-standard -z | while IFS= read -r -d '' file; do [[ ! -e $file && ! -L $file ]] || printf '%s\0' "$file"; done |
    tar --null -T - -cf - | tar -C "$out/tree" -xf -
ansible-galaxy collection build --force --output-path "$out" "$out/tree"
tarball=$(echo "$out"/catalina-cluster-*.tar.gz)
tar -tzf "$tarball" | sort >"$out/content"
printf '%s: %d files, %d KiB; at the top: %s\n' "${tarball##*/}" "$(grep -vc '/$' "$out/content")" $(($(stat -c %s "$tarball") / 1024)) \
    "$(cut -d / -f 1 "$out/content" | sort -u | xargs)"

bad=$(grep -E '^(tests|lab|molecule|collections|\.)|(^|/)(\.cache|\.venv|__pycache__|\.generated)(/|$)|\.pyc$|\.tar\.gz$' "$out/content" || true)
[[ -z $bad ]] || { printf 'not wanted in the tarball: %s\n' "$bad" && exit 1; }
for wanted in MANIFEST.json FILES.json LICENSE README.md meta/runtime.yml playbooks/site.yml; do
    grep -qx "$wanted" "$out/content" || { printf 'missing in the tarball: %s\n' "$wanted" && exit 1; }
done
ansible-galaxy collection install --force --no-deps -p "$out/installed" "$tarball" >/dev/null
rm -rf "$out/tree"
