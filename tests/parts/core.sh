#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What depends on Ansible from inside, with the oldest and the newest ansible-core, each in a container with its Python.
set -Eeuo pipefail

exec python -m pytest -c tests/integration/pytest.ini "$@" tests/integration/test_ansible_core.py
