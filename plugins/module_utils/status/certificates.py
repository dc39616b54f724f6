# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Until when the certificates of a front end's configuration are valid, as openssl of the host reads them."""

from __future__ import annotations

import contextlib
import datetime
import glob
import os
import re
import typing as t

# The folder that each server's relative paths begin at and the file in it that it reads first, on Debian and on RedHat.
ROOTS = {
    "httpd": (("/etc/apache2", "apache2.conf"), ("/etc/httpd", "conf/httpd.conf")),
    "nginx": (("/etc/nginx", "nginx.conf"),),
}
# Without those that hold a variable, which only the server knows. httpd takes names of directives in any case.
_NAMED = re.compile(r'^\s*(?:SSLCertificateFile|ssl_certificate)\s+"?([^\s";$]+)"?;?\s*$', re.MULTILINE | re.IGNORECASE)
_INCLUDED = re.compile(r'^\s*include(?:optional)?\s+"?([^\s";$]+)"?;?\s*$', re.MULTILINE | re.IGNORECASE)
_END = re.compile(r"^notAfter=(.+) GMT$", re.MULTILINE)

Run = t.Callable[[list[str]], tuple[int, str, str]]


def named(roots: t.Iterable[tuple[str, str]]) -> list[str]:
    """Paths of certificates that the configuration names, with all files that it includes, each once."""
    found: list[str] = []
    for root, first in roots:
        for text in _texts(root, os.path.join(root, first), set()):
            found += [os.path.join(root, name) for name in _NAMED.findall(text)]
    return list(dict.fromkeys(found))


def _texts(root: str, path: str, seen: set[str]) -> t.Iterator[str]:
    """The text of a file and of those that it includes. What cannot be read is left out: the server says that itself."""
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    text = ""
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as stream:
        text = stream.read()
    yield text
    for pattern in _INCLUDED.findall(text):
        for match in sorted(glob.glob(os.path.join(root, pattern))):
            # httpd takes a folder as all files in it and below.
            for each in sorted(_files(match)) if os.path.isdir(match) else [match]:
                yield from _texts(root, each, seen)


def _files(folder: str) -> t.Iterator[str]:
    for below, _folders, names in os.walk(folder):
        yield from (os.path.join(below, name) for name in names)


def certificates(paths: t.Iterable[str], run: Run, now: datetime.datetime) -> list[dict[str, t.Any]]:
    """For each path: "not_after" (UTC), the whole "days" that are left (negative ones have passed), or a "problem"."""
    return [_read(path, run, now) for path in paths]


def _read(path: str, run: Run, now: datetime.datetime) -> dict[str, t.Any]:
    code, out, err = run(["openssl", "x509", "-noout", "-enddate", "-in", path])
    match = _END.search(out)
    if code or not match:
        lines = (err or out).strip().splitlines()
        return {"path": path, "not_after": "", "days": None, "problem": lines[0] if lines else "openssl says nothing of it"}
    end = datetime.datetime.strptime(match[1], "%b %d %H:%M:%S %Y").replace(tzinfo=datetime.timezone.utc)
    return {"path": path, "not_after": end.strftime("%Y-%m-%dT%H:%M:%SZ"), "days": (end - now).days, "problem": ""}
