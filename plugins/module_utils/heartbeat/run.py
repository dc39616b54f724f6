# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hears heartbeats and writes the file of HeartbeatStorage: python3 -m ...heartbeat.run CONFIGURATION.

The configuration is what the role httpd_balancer laid out: group and port (where Tomcats send), storage (what to write) and members. It
is read again when it changes; when it is gone, this ends. Standard library only and no Ansible: it runs by itself.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.heartbeat.beats import LONGEST, Heard
from ansible_collections.catalina.cluster.plugins.module_utils.heartbeat.storage import storage_text, write

Mapping = t.Mapping[str, t.Any]
# Seconds: between two looks at everything, and until a heartbeat counts no more (Tomcat sends one every 10 s at the latest).
_ROUND, _COUNTS = 1.0, 30.0
# Datagrams of one round, so that no flood keeps this from writing.
_MOST = 10000


def listen(group: str, port: int) -> socket.socket:
    """A socket that gets what is sent to the group and nothing else. Tomcats of the same host have the port too."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((group, port))
    return made


def join(listening: socket.socket, group: str) -> None:
    """Be a member of the group on every interface; what is joined already, or cannot be, is passed over."""
    for number, _name in socket.if_nameindex():
        asked = struct.pack("=4s4si", socket.inet_aton(group), bytes(4), number)
        try:
            listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, asked)
        except OSError:
            continue


def hear(listening: socket.socket, heard: Heard, until: float) -> None:
    """Take what comes until a moment of the monotonic clock."""
    for _datagram in range(_MOST):
        left = until - time.monotonic()
        if left <= 0:
            return
        listening.settimeout(left)
        try:
            datagram, sender = listening.recvfrom(LONGEST + 1)
        except socket.timeout:
            return
        heard.take(sender[0], datagram, time.monotonic())
    time.sleep(max(0.0, until - time.monotonic()))


def tell_systemd(what: str) -> None:
    """Say something to the service manager, if there is one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.sendto(what.encode(), "\0" + address[1:] if address.startswith("@") else address)


class Receiver:
    """What it knows from round to round."""

    def __init__(self, path: str) -> None:
        self._path, self._stamp, self._written = path, (0, 0), ""
        self._configuration: Mapping = {}
        self._listening: t.Optional[socket.socket] = None
        self._heard, self._fault = Heard(), ""

    def round(self) -> bool:
        """Read the configuration, write what is known, hear for a while. False when there is no configuration any more."""
        try:
            self._configure()
        except FileNotFoundError:
            return False
        text = storage_text(self._configuration["members"], self._heard.since(time.monotonic() - _COUNTS))
        if text != self._written:
            write(self._configuration["storage"], text)
            self._written = text
        self._hear(time.monotonic() + _ROUND)
        return True

    def _hear(self, until: float) -> None:
        """Without a socket there is still the file: httpd answers 503 without it."""
        group, port = self._configuration["group"], self._configuration["port"]
        try:
            self._listening = self._listening or listen(group, port)
        except OSError as error:
            if self._fault != str(error):
                self._fault = str(error)
                sys.stderr.write(f"Cannot listen to {group}:{port}: {error}\n")
            time.sleep(max(0.0, until - time.monotonic()))
            return
        self._fault = ""
        # Interfaces come and go.
        join(self._listening, group)
        hear(self._listening, self._heard, until)

    def _configure(self) -> None:
        state = os.stat(self._path)
        stamp = (state.st_ino, state.st_mtime_ns)
        if stamp == self._stamp:
            return
        with open(self._path, encoding="utf-8") as stream:
            found = json.load(stream)
        place = ("group", "port")
        if [found[key] for key in place] != [self._configuration.get(key) for key in place]:
            if self._listening:
                self._listening.close()
            self._listening = None
        self._heard.expect(found["members"])
        self._configuration, self._stamp = found, stamp


def main(arguments: t.Sequence[str]) -> int:
    """Entry point."""
    receiver = Receiver(arguments[0])
    ready = False
    while receiver.round():
        if not ready:
            tell_systemd("READY=1")
            ready = True
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
