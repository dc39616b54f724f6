# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody on the host reloads httpd while users are at it: log rotation, and a certificate that was renewed there."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import pytest
from integration import lab, load
from integration.shape import Shape
from integration.test_service_sets import shape
from load.loadclient.guard import check_target

__all__ = ["shape"]  # the fixture

Say = Callable[[str], None]
LINES = "cat /var/log/apache2/access.log* | zcat -f | grep -c index.jsp || true"
TLS_PORT = 443
FOLDER = "/etc/ssl/reloaded"
# A certificate of its own for each turn, as whoever renews it lays it there: both files at once.
RENEW = (
    f"mkdir -p {FOLDER} && cd {FOLDER} && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=web -days 30 -keyout new.key -out new.pem "
    "2>/dev/null && mv new.key site.key && mv new.pem site.pem && openssl x509 -in site.pem -noout -fingerprint -sha256"
)


def _record() -> str:
    return lab.on(lab.WEB, "cat /run/catalina-cluster/httpd.loaded.json")


def test_logs_are_rotated(cluster: Any, say: Say) -> None:
    """By the distribution's own logrotate: no request fails, each has its line, and the next run knows what is loaded."""
    lines = int(lab.on(lab.WEB, LINES))
    parts = _record().partition('"parts"')[2]
    with load.Load("logs are rotated", ("httpd", "mod_jk")) as client:
        client.steady()
        began = time.monotonic()
        lab.on(lab.WEB, "logrotate --force /etc/logrotate.d/apache2")
        seconds = time.monotonic() - began
        client.mark()
        client.wait(load.AFTER)
    figures = client.figures
    written = int(lab.on(lab.WEB, LINES)) - lines
    say(load.heading() + "\n" + load.line("logs of httpd rotated", figures, seconds))
    say("    " + figures.by_frontend())
    say(f"    {figures.total['requests']} requests, {written} lines in the log; httpd reloaded: {_last_words()}")
    assert figures.lost() == [], figures.told()
    assert written == figures.total["requests"]
    assert "Reloaded in " in _last_words() and parts == _record().partition('"parts"')[2]


def _last_words() -> str:
    """What the reload said."""
    return lab.on(lab.WEB, "journalctl --quiet --output=cat -u apache2 -n 20 | grep -E '^Reloaded(;| in )' | tail -n 1").strip()


class Shoppers:
    """Users with connections that they keep, over TLS, each as fast as it is answered."""

    def __init__(self, users: int = 6, pause: float = 0.02) -> None:
        self.made, self.failures, self.seen = 0, list[str](), set[str]()
        self._pause, self._stop, self._lock = pause, threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._user, daemon=True) for _number in range(users)]

    def __enter__(self) -> Shoppers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _user(self) -> None:
        host, port, path = check_target(f"http://{lab.NETWORK}.100:{TLS_PORT}/test/health.jsp", lab.bridges())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection: http.client.HTTPSConnection | None = None
        while not self._stop.is_set():
            said = ""
            try:
                if connection is None:
                    connection = http.client.HTTPSConnection(host, port, timeout=10, context=context)
                    connection.connect()
                    shown = connection.sock.getpeercert(binary_form=True) or b""
                    with self._lock:
                        self.seen.add(ssl.DER_cert_to_PEM_cert(shown))
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                said = "" if answer.status == 200 else str(answer.status)
                closing = answer.will_close
            except (OSError, http.client.HTTPException) as error:
                said, closing = f"{type(error).__name__}: {error}", True
            if connection is not None and closing:
                # A kept connection that httpd closes without having said so costs the request that comes next.
                connection.close()
                connection = None
            with self._lock:
                self.made += 1
                self.failures += [said] if said else []
            self._stop.wait(self._pause)


@pytest.fixture
def tls(shape: Shape) -> Shape:
    """httpd with an address that speaks TLS, with a certificate of the host."""
    lab.on(lab.WEB, RENEW)
    files = {"certificate": f"{FOLDER}/site.pem", "private_key": f"{FOLDER}/site.key"}
    shape.variables.update(httpd_base_tls_certificates=[files], httpd_balancer_listen=[{"port": TLS_PORT, "tls": True}])
    run = shape.play()
    assert run.code == 0, run.error
    return shape


def test_certificate_is_renewed(tls: Shape, say: Say) -> None:
    """The hook of whatever renews it reloads httpd: nobody is refused, and new connections get the new certificate."""
    with Shoppers() as users:
        time.sleep(load.STEADY)
        before = users.made
        lab.on(lab.WEB, RENEW)
        began = time.monotonic()
        lab.on(lab.WEB, "systemctl reload apache2")
        seconds = time.monotonic() - began
        time.sleep(load.STEADY)
    rate = before / load.STEADY
    say(f"certificate renewed: {users.made} requests over TLS, {rate:.0f}/s, {len(users.failures)} failed, reload {seconds:.1f} s")
    assert users.failures == []
    assert len(users.seen) == 2, "the old and the new one"
    assert rate >= 100
    again = tls.play()
    assert (again.code, sum(again.changed.values())) == (0, 0), again.log
