"""The virus scanner ClamAV, asked over the socket of its daemon (clamd) with the command INSTREAM."""

import select
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

PIECE = 128 * 1024
CONNECT_SECONDS = 5
PORT = 3310
LONGEST_ANSWER = 4096


class Unavailable(Exception):
    """There is no scanner, or it gave no answer: try again."""


class TooLarge(Exception):
    """The scanner takes no files of this size (its StreamMaxLength)."""


@dataclass(frozen=True)
class Found:
    """What the scanner calls what it found; nothing when the file is clean."""

    name: str = ""


@dataclass(frozen=True)
class Scanner:
    """A daemon at `unix:/run/clamav/clamd.ctl` or `tcp:host:port`; so many `seconds` of silence end a question."""

    address: str
    seconds: float

    def scan(self, pieces: Iterable[bytes]) -> Found:
        """What is found in these bytes. Raises Unavailable, or TooLarge."""
        try:
            with self._connected() as line:
                return _read(self._told(line, pieces))
        except (BrokenPipeError, ConnectionResetError) as error:
            # It hangs up on what is too large, and its answer may be lost with the line.
            if self._is_there():
                raise TooLarge(str(error)) from error
            raise Unavailable(f"{self.address}: {error}") from error
        except OSError as error:
            raise Unavailable(f"{self.address}: {error}") from error

    def _is_there(self) -> bool:
        try:
            with self._connected() as line:
                line.sendall(b"zPING\0")
                return line.recv(LONGEST_ANSWER).startswith(b"PONG")
        except OSError:
            return False

    def _connected(self) -> socket.socket:
        kind, _colon, place = self.address.partition(":")
        if kind == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(CONNECT_SECONDS)
            try:
                line.connect(place)
            except OSError:
                line.close()
                raise
        else:
            host, _colon, port = place.removeprefix("//").rpartition(":")
            line = socket.create_connection((host or place.removeprefix("//"), int(port or PORT)), CONNECT_SECONDS)
        line.settimeout(self.seconds)
        return line

    def _told(self, line: socket.socket, pieces: Iterable[bytes]) -> bytes:
        """Send everything, and hear the answer; a scanner that has had enough answers before the end."""
        line.sendall(b"zINSTREAM\0")
        for piece in pieces:
            for at in range(0, len(piece), PIECE):
                if select.select([line], [], [], 0)[0]:
                    return _heard(line)
                part = piece[at : at + PIECE]
                line.sendall(struct.pack(">I", len(part)) + part)
        line.sendall(bytes(4))
        return _heard(line)


def _heard(line: socket.socket) -> bytes:
    answer = b""
    while len(answer) < LONGEST_ANSWER and (part := line.recv(LONGEST_ANSWER)):
        answer += part
        if answer.endswith(b"\0"):
            break
    return answer


def _read(answer: bytes) -> Found:
    words = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if words == "stream: OK":
        return Found()
    if words.endswith(" FOUND"):
        return Found(words.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    if "size limit exceeded" in words:
        raise TooLarge(words)
    raise Unavailable(words or "no answer")
