# SPDX-License-Identifier: GPL-3.0-or-later
"""Let real servers judge the files that the unit tests compare with.

    python3 check_golden.py FOLDER [NGINX]      (on a host with httpd, mod_jk and nginx, as root; nothing there is changed)

FOLDER holds one tree for each case (tests/unit/roles/golden-frontends) and httpd_trial.py beside them. With NGINX, another binary than
that of the host, only files of nginx are judged. Cases that need a newer nginx are left out. Where nginx has no module for AJP, such
files are judged as HTTP: the upstreams, locations and variables are the same.
"""

from __future__ import annotations

import importlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Any

_NEEDS = re.compile(r"nginx-(\d+)\.(\d+)-")
_PEM = re.compile(r"^\s*ssl_(certificate|certificate_key|dhparam|trusted_certificate) (\S+);$", re.MULTILINE)
_MODULES = {
    "ajp_module": r"^\s*ajp_.*\n",
    "http_stub_status_module": r"^\s*stub_status;\n",
    "http_v3_module": r"^\s*listen \S+ quic.*\n",
}
_OF_HOST = re.compile(r"^(\s*(?:ssl_(?:certificate|certificate_key|dhparam|trusted_certificate)|proxy_cache_path) )(/)", re.MULTILINE)
_HTTPD_PEM = re.compile(
    r"^\s*(SSLCertificateFile|SSLCertificateKeyFile|SSLCACertificateFile|SSLOpenSSLConfCmd DHParameters) (\S+)$", re.MULTILINE
)
_HTTPD_OF_HOST = re.compile(
    r"^(\s*(?:SSLCertificateFile|SSLCertificateKeyFile|SSLCACertificateFile|SSLOpenSSLConfCmd DHParameters) )(/)", re.MULTILINE
)
# What it says although nothing is wrong: that somebody has no user at the page of states, and that a size could be left to it.
_FINE = re.compile(r"service denied|Access denied|shared memory size can now|remove the JkShmSize directive")
_BUILT = re.compile(r"/opt/catalina-cluster/mod_jk/[^/]+/module/mod_jk\.so")
_CACHE = re.compile(r"^\s*proxy_cache_path (\S+) ", re.MULTILINE)


def run(command: list[str]) -> tuple[int, str]:
    """How a command ended, and what it said."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)
    return done.returncode, done.stdout.decode(errors="replace").strip()


def complaint(command: list[str]) -> str:
    """What the checker says when it objects."""
    code, said = run(command)
    return "" if code == 0 else said or f"exit code {code}"


class Nginx:
    """One binary of nginx."""

    def __init__(self, binary: str) -> None:
        self.binary = binary
        told = run([binary, "-V"])[1]
        match = re.search(r"nginx/(\d+)\.(\d+)", told)
        self.version = (int(match[1]), int(match[2])) if match else (0, 0)
        # Directives of modules that it was built without.
        self.without = [line for module, line in _MODULES.items() if module not in told]

    def judges(self, case: str) -> bool:
        """Whether it knows what a case uses."""
        needs = _NEEDS.match(case)
        return needs is None or self.version >= (int(needs[1]), int(needs[2]))

    def complaint(self, folder: pathlib.Path) -> str:
        """What it says about a folder as its own."""
        prepare(folder, self.without)
        return complaint([self.binary, "-t", "-q", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")])


def prepare(folder: pathlib.Path, without: list[str]) -> None:
    """Put there what files of the host name, and take out what the binary has no module for."""
    for path in [folder / "nginx.conf", *(folder / "catalina.d").glob("*.conf")]:
        text = path.read_text(encoding="utf-8")
        for line in without:
            if "ajp_" in line:
                text = re.sub(r"^(\s*)ajp_pass (\S+);$", r"\1proxy_pass http://\2;", text, flags=re.MULTILINE)
            text = re.sub(line, "", text, flags=re.MULTILINE)
        # Files and folders of the host are looked for in the candidate.
        text = _OF_HOST.sub(rf"\1{folder}\2", text)
        path.write_text(text, encoding="utf-8")
        for kind, name in _PEM.findall(text):
            make_pem(folder / name, kind)
        for name in _CACHE.findall(text):
            pathlib.Path(name).parent.mkdir(parents=True, exist_ok=True)


def prepare_httpd(folder: pathlib.Path) -> None:
    """The same for httpd: certificates are looked for in the candidate."""
    for path in [folder / "apache2.conf", *(folder / "catalina.d").glob("*.conf")]:
        text = _HTTPD_OF_HOST.sub(rf"\1{folder}\2", path.read_text(encoding="utf-8"))
        # Nothing is built here: the package's module stands for it, which may be older.
        text = re.sub(r"^JkRequestIdIndicator .*\n", "", text, flags=re.MULTILINE) if _BUILT.search(text) else text
        text = _BUILT.sub("/usr/lib/apache2/modules/mod_jk.so", text)
        path.write_text(text, encoding="utf-8")
        for kind, name in _HTTPD_PEM.findall(text):
            make_pem(folder / name, "dhparam" if kind.startswith("SSLOpenSSL") else "certificate")


def make_pem(path: pathlib.Path, kind: str, name: str = "golden.example") -> None:
    """A certificate, its key or parameters, made once."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "dhparam":
        run(["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", str(path)])
        return
    key, public = path.with_suffix(".key"), path.with_suffix(".pem")
    subject = ["-subj", f"/CN={name}", "-days", "1"]
    run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, "-keyout", str(key), "-out", str(public)])


def trial(folder: str, root: str) -> int:
    """The trial of a candidate as the roles run it; and mod_jk, which goes on with a line in its log, has to have nothing to say."""
    sys.path.insert(0, folder)
    httpd_trial: Any = importlib.import_module("httpd_trial")
    folders: list[str] = []
    make, probe = httpd_trial.private_environment, httpd_trial.probe

    def environment(server_root: str, place: str) -> dict[str, str]:
        folders.append(place)
        found: dict[str, str] = make(server_root, place)
        return found

    def ask(found: Any) -> list[str]:
        problems: list[str] = probe(found)
        log = pathlib.Path(folders[-1]) / "log" / "mod_jk.log"
        said = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return problems + [
            f"mod_jk says {line}" for line in said if re.search(r"\[(?:warn|error|emerg)\]", line) and not _FINE.search(line)
        ]

    httpd_trial.private_environment, httpd_trial.probe = environment, ask
    code: int = httpd_trial.main(["httpd-trial", root])
    return code


def candidate(case: pathlib.Path, place: pathlib.Path) -> None:
    """The distribution's own folders with the case's files in them."""
    for folder in ("etc/apache2", "etc/nginx"):
        if os.path.isdir("/" + folder):
            shutil.copytree("/" + folder, place / folder, symlinks=True)
            shutil.rmtree(place / folder / "catalina.d", ignore_errors=True)
    shutil.copytree(case / "etc", place / "etc", dirs_exist_ok=True)


def main() -> int:
    """Every case before every server."""
    folder = pathlib.Path(sys.argv[1])
    nginx = Nginx(sys.argv[2] if len(sys.argv) > 2 else "nginx")
    passed = failed = skipped = 0
    cases = sorted(path for path in folder.iterdir() if (path / "etc").is_dir())
    for case in cases:
        with tempfile.TemporaryDirectory() as name:
            place = pathlib.Path(name)
            # httpd's workers go through it.
            os.chmod(place, 0o755)
            candidate(case, place)
            verdicts: dict[str, str] = {}
            if (case / "etc/apache2").is_dir() and len(sys.argv) < 3:
                prepare_httpd(place / "etc/apache2")
                verdicts["httpd"] = complaint([sys.executable, __file__, "--httpd", str(folder), str(place / "etc/apache2")])
            if not (case / "etc/nginx").is_dir():
                pass
            elif nginx.judges(case.name):
                verdicts["nginx"] = nginx.complaint(place / "etc/nginx")
            else:
                skipped += 1
            for server, said in verdicts.items():
                failed += bool(said)
                passed += not said
                print(f"{'refused' if said else 'accepted'}  {server}  {case.name}{': ' + said if said else ''}", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(trial(*sys.argv[2:]) if sys.argv[1:2] == ["--httpd"] else main())
