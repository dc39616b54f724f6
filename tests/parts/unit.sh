#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests; arguments go to pytest.
set -Eeuo pipefail

exec python -m pytest -q -n "$(nproc)" --dist worksteal "${@:-tests/unit}"
