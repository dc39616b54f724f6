# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/1.1 on a bare socket: one request, one answer, no retry, and a name for each way to fail."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

MAX_HEADERS = 200
MAX_BODY = 4 * 1024 * 1024


class RequestError(Exception):
    """A request without a usable answer; ``kind`` is one of KINDS."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(detail or kind)
        self.kind = kind


# status     an answer that is not 200
# ka         a reused connection was closed without a byte of an answer
# closed     a fresh connection was closed without a byte of an answer
# cut        the answer began and did not end
# refused    nobody listens
# unreachable  no way to the host
# timeout    no answer in time
# garbled    an answer that is no HTTP or not what the test application says
KINDS = ("status", "ka", "closed", "cut", "refused", "unreachable", "timeout", "garbled")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


@dataclass
class Request:
    """What is sent. ``pause`` splits the body in two parts with that many seconds between them."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pause: float = 0.0


class Connection:
    """One client connection, reused when ``keep_alive`` is set."""

    def __init__(self, host: str, port: int, keep_alive: bool, look_first: bool = False) -> None:
        self.host = host
        self.port = port
        self.keep_alive = keep_alive
        self.look_first = look_first
        self.opened = 0
        self.idle_closed = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    def drop(self) -> None:
        """Forget the connection."""
        if self._writer is not None:
            with contextlib.suppress(Exception):
                self._writer.close()
        self._reader = self._writer = None

    async def send(self, request: Request, timeout: float) -> Answer:
        """Send one request and read its answer; any failure closes the connection."""
        try:
            async with asyncio.timeout(timeout):
                return await self._send(request)
        except TimeoutError as error:
            self.drop()
            raise RequestError("timeout", f"no answer within {timeout:g} s") from error
        except BaseException:
            self.drop()
            raise

    async def _open(self) -> bool:
        """Make sure there is a connection; True when it is a reused one."""
        if self._writer is not None and self._reader is not None:
            if not (self.look_first and (self._reader.at_eof() or self._writer.is_closing())):
                return True
            self.idle_closed += 1
            self.drop()
        try:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        except ConnectionRefusedError as error:
            raise RequestError("refused", str(error)) from error
        except TimeoutError:
            raise
        except OSError as error:
            raise RequestError("unreachable", str(error)) from error
        self.opened += 1
        return False

    async def _send(self, request: Request) -> Answer:
        reused = await self._open()
        reader, writer = self._reader, self._writer
        assert reader is not None and writer is not None
        gone = "ka" if reused else "closed"
        headers = {"Host": f"{self.host}:{self.port}", **request.headers}
        headers["Connection"] = "keep-alive" if self.keep_alive else "close"
        if request.method == "POST":
            headers["Content-Length"] = str(len(request.body))
        head = f"{request.method} {request.path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        # A server may answer and close before the request is out: only what can be read decides.
        with contextlib.suppress(ConnectionError):
            half = len(request.body) // 2 if request.pause > 0 else len(request.body)
            writer.write(head.encode("ascii") + request.body[:half])
            await writer.drain()
            if half < len(request.body):
                await asyncio.sleep(request.pause)
                writer.write(request.body[half:])
                await writer.drain()
        answer = await self._read(reader, request, gone)
        if not self.keep_alive or answer.headers.get("connection", "").lower() == "close":
            self.drop()
        return answer

    async def _read(self, reader: asyncio.StreamReader, request: Request, gone: str) -> Answer:
        try:
            line = await reader.readline()
        except ConnectionError as error:
            raise RequestError(gone, str(error)) from error
        except ValueError as error:
            raise RequestError("garbled", "status line too long") from error
        if not line:
            raise RequestError(gone, "closed without an answer")
        words = line.decode("latin-1").split(None, 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1.") or not words[1].isdigit():
            raise RequestError("cut" if not line.endswith(b"\n") else "garbled", f"not a status line: {line[:60]!r}")
        try:
            headers, cookies = await self._read_headers(reader)
            body = await self._read_body(reader, headers, request.method)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise RequestError("cut", "the answer ended early") from error
        except ValueError as error:
            raise RequestError("garbled", str(error)) from error
        if words[0] == "HTTP/1.0" or ("content-length" not in headers and "transfer-encoding" not in headers):
            headers.setdefault("connection", "close")
        return Answer(int(words[1]), headers, cookies, body)

    @staticmethod
    async def _read_headers(reader: asyncio.StreamReader) -> tuple[dict[str, str], dict[str, str]]:
        headers: dict[str, str] = {}
        cookies: dict[str, str] = {}
        for _count in range(MAX_HEADERS):
            line = await reader.readuntil(b"\n")
            text = line.decode("latin-1").strip()
            if not text:
                return headers, cookies
            name, colon, value = text.partition(":")
            if not colon:
                raise ValueError(f"not a header: {text[:60]!r}")
            if name.lower() == "set-cookie":
                cookie, _equals, content = value.strip().partition(";")[0].partition("=")
                cookies[cookie] = content
            else:
                headers[name.lower()] = value.strip()
        raise ValueError("too many headers")

    @staticmethod
    async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str], method: str) -> bytes:
        if method == "HEAD":
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts: list[bytes] = []
            total = 0
            while True:
                size = int((await reader.readuntil(b"\n")).split(b";")[0].strip() or b"0", 16)
                total += size
                if total > MAX_BODY:
                    raise ValueError("answer too large")
                if size == 0:
                    while (await reader.readuntil(b"\n")).strip():
                        pass
                    return b"".join(parts)
                parts.append(await reader.readexactly(size))
                await reader.readuntil(b"\n")
        if "content-length" in headers:
            length = int(headers["content-length"])
            if length > MAX_BODY:
                raise ValueError("answer too large")
            return await reader.readexactly(length)
        body = await reader.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise ValueError("answer too large")
        return body
