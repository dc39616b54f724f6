# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of tomcat_users as Tomcat compares them, so that nobody reads them out of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import has_own_realm
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options

# Tomcat's own number. Each request with a password costs as much: its pages have no login of their own.
_ITERATIONS = 20000
_BITS = 256
_SALT_BYTES = 16
# 7.0 knows neither salt nor iterations.
OLD_ALGORITHM = "SHA-256"


def digests(instance: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether passwords are digested: not where an inventory says itself how they are compared, which may be with the text."""
    return Options(given).flag("users_digest") and not has_own_realm(layers_of(given, instance))


def digest(name: str, password: str, series: str) -> str:
    """Return what stands in the file. The salt follows from the name: another one in each run would be a change in each run."""
    if series == "7.0":
        return hashlib.sha256(password.encode()).hexdigest()
    salt = hashlib.sha256(f"catalina.cluster {name}".encode()).digest()[:_SALT_BYTES]
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS, _BITS // 8)
    return f"{salt.hex()}${_ITERATIONS}${made.hex()}"


def handler() -> Element:
    """The element that compares them."""
    attributes: dict[str, Value | None] = {
        "className": "org.apache.catalina.realm.SecretKeyCredentialHandler",
        "algorithm": "PBKDF2WithHmacSHA512",
        "iterations": _ITERATIONS,
        "keyLength": _BITS,
        "saltLength": _SALT_BYTES,
    }
    return element("CredentialHandler", attributes)
