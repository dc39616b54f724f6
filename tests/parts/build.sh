#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The tarball for Galaxy builds, holds what it should and nothing else, and passes what Galaxy and Automation Hub check.
set -Eeuo pipefail
root=$PWD out=$PWD/.cache/build
# Far from the checkout: its settings and its inventory must not help.
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT

rm -rf "$out"
mkdir -p "$out/tree"
# From a copy of what git knows: what lies about in a work tree is not part of it.
git ls-files -co --exclude-standard -z | while IFS= read -r -d '' file; do [[ ! -e $file && ! -L $file ]] || printf '%s\0' "$file"; done |
    tar --null -T - -cf - | tar -C "$out/tree" -xf -
# With the changes that are not released yet.
(cd "$out/tree" && antsibull-changelog release --update-existing --refresh-fragments --refresh-plugins --reload-plugins)
ansible-galaxy collection build --force --output-path "$out" "$out/tree"
tarball=$(echo "$out"/catalina-cluster-*.tar.gz)
tar -tzf "$tarball" | sort >"$out/content"
printf '%s: %d files, %d KiB; at the top: %s\n' "${tarball##*/}" "$(grep -vc '/$' "$out/content")" $(($(stat -c %s "$tarball") / 1024)) \
    "$(cut -d / -f 1 "$out/content" | sort -u | xargs)"

bad=$(grep -E '^(tests|lab|molecule|collections|\.)|(^|/)(\.cache|\.venv|__pycache__|\.generated)(/|$)|\.pyc$|\.tar\.gz$' "$out/content" || true)
[[ -z $bad ]] || { printf 'not wanted in the tarball: %s\n' "$bad" && exit 1; }
for wanted in MANIFEST.json FILES.json LICENSE README.md CHANGELOG.rst bindep.txt meta/execution-environment.yml meta/runtime.yml \
    playbooks/site.yml requirements.txt; do
    grep -qx "$wanted" "$out/content" || { printf 'missing in the tarball: %s\n' "$wanted" && exit 1; }
done
rm -rf "$out/tree"

unset ANSIBLE_CONFIG ANSIBLE_INVENTORY PYTHONPATH
export ANSIBLE_COLLECTIONS_PATH=$away/collections ANSIBLE_LOCAL_TEMP=$away/tmp XDG_CACHE_HOME=$away/cache
ansible-galaxy collection install --force --no-deps -p "$away/collections" "$tarball" >/dev/null
cd "$away"
failed=()

# Metadata, checksums, documentation and requirements. It calls what it finds a warning and succeeds, so its output decides.
printf -- '--- galaxy-importer\n'
export GALAXY_IMPORTER_RUN_ANSIBLE_LINT=false GALAXY_IMPORTER_ANSIBLE_LOCAL_TMP=$away/tmp
python -m galaxy_importer.main "$tarball" >importer.log 2>&1 || failed+=("galaxy-importer")
grep -v '^Loading ' importer.log || true
if grep -qE '^(WARNING|ERROR|CRITICAL)' importer.log || ! grep -qx 'Importer processing completed successfully' importer.log; then
    failed+=("galaxy-importer")
fi

# A definition that ansible-builder accepts, with files that exist; ansible-core comes with the image.
printf -- '--- ansible-builder\n'
python - "$away/collections" >builder.log 2>&1 <<'END' || failed+=("ansible-builder")
import sys
from pathlib import Path

import yaml
from ansible_builder._target_scripts import introspect
from ansible_builder.ee_schema import validate_schema

definition = Path(sys.argv[1], "ansible_collections/catalina/cluster/meta/execution-environment.yml")
validate_schema(yaml.safe_load(definition.read_text(encoding="utf-8")))
found = introspect.process(data_dir=sys.argv[1])
for kind in ("python", "system"):
    lines = introspect.filter_requirements(introspect.strip_comments(found[kind]), is_python=kind == "python")
    print(f"{kind}: {', '.join(line.partition('  #')[0] for line in lines)}")
    assert lines, f"nothing of kind {kind}"
END
cat builder.log

# As somebody has it who installed it: without this checkout's settings, but for its rules, which are those of the profile and more.
# antsibull-changelog indents its own way.
printf -- '--- ansible-lint\n'
sed '/^exclude_paths:/,$d' "$root/.config/ansible-lint.yml" >ansible-lint.yml
(cd collections/ansible_collections/catalina/cluster &&
    ansible-lint --config-file "$away/ansible-lint.yml" --nocolor --exclude changelogs/changelog.yaml) >lint.log 2>&1 ||
    failed+=("ansible-lint")
grep -vE '^(Passed|WARNING  Listing)|^$' lint.log || true
read_files=$(sed -nE 's/^.* in ([0-9]+) files processed.*/\1/p' lint.log)
printf '%d files read\n' "${read_files:-0}"
if grep -q 'Failed to load' lint.log || ((${read_files:-0} < $(grep -c '\.yml$' "$out/content"))); then failed+=("ansible-lint"); fi

if ((${#failed[@]})); then
    printf 'not fit for Galaxy: %s\n' "$(printf '%s\n' "${failed[@]}" | sort -u | xargs)"
    exit 1
fi
