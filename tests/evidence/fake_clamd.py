"""A daemon that speaks the protocol of clamd: INSTREAM with pieces that say their length, one answer, the end."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.evidence.making import EICAR


class FakeClamd:
    """It finds EICAR. `most` is its StreamMaxLength; `answer` is said in place of any other; `heard` is what came."""

    def __init__(self, listener: socket.socket, most: int = 10_000_000) -> None:
        self.listener, self.most = listener, most
        self.answer: bytes | None = None
        self.heard: list[bytes] = []

    def serve(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            with line:
                self.hear(line)

    def hear(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if command == b"zPING\0":
            line.sendall(b"PONG\0")
            return
        assert command == b"zINSTREAM\0", command
        content = bytearray()
        while length := struct.unpack(">I", exactly(line, 4))[0]:
            if len(content) + length > self.most:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += exactly(line, length)
        self.heard.append(bytes(content))
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        line.sendall(found if self.answer is None else self.answer)


def exactly(line: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = line.recv(count - len(found))
        assert part, "the client hung up"
        found += part
    return found


@contextmanager
def listening(listener: socket.socket) -> Iterator[FakeClamd]:
    listener.listen()
    daemon = FakeClamd(listener)
    thread = threading.Thread(target=daemon.serve, daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextmanager
def at_socket(path: Path) -> Iterator[FakeClamd]:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    with listening(listener) as daemon:
        yield daemon


@contextmanager
def at_port() -> Iterator[tuple[FakeClamd, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    with listening(listener) as daemon:
        yield daemon, listener.getsockname()[1]
