"""A small server that speaks as much S3 as is asked of it, with everything in memory."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, KEY, SECRET = "evidence-of-all", "the-key", "the-secret"
A_PAGE = 3  # so that lists have several


class Server(ThreadingHTTPServer):
    """`objects` are whole; `uploads` are the parts of what is on its way."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.refuses = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def place(self) -> str:
        """As CLEANREPORT_EVIDENCE_STORAGE says it."""
        return f"s3://{BUCKET}/cleanreport?endpoint={self.url}&region=here"

    def put(self, key: str, content: bytes) -> None:
        self.objects[key] = content, datetime.now(UTC)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: object) -> None:
        pass

    def setup(self) -> None:
        super().setup()
        self.key = ""
        self.query: dict[str, str] = {}

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        parts = urlsplit(self.path)
        bucket, _slash, self.key = unquote(parts.path).lstrip("/").partition("/")
        self.query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        self.server.asked.append(f"{self.command} {self.key}")
        signed = self.headers.get("Authorization", "").startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/")
        if self.server.refuses or not signed or bucket != BUCKET:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.answer(403, _error("AccessDenied"))
            return False
        return True

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_PUT(self) -> None:
        body = self.body()
        if source := self.headers.get("x-amz-copy-source"):
            _bucket, _slash, key = unquote(source).lstrip("/").partition("/")
            self.server.put(self.key, self.server.objects[key][0])
            self.answer(200, b"<CopyObjectResult><ETag>x</ETag></CopyObjectResult>")
            return
        if "uploadId" in self.query:
            self.server.uploads[self.query["uploadId"]][int(self.query["partNumber"])] = body
        else:
            self.server.put(self.key, body)
        self.answer(200, ETag=_etag(body))

    def do_POST(self) -> None:
        self.body()
        if "uploads" in self.query:
            name = f"upload-{len(self.server.uploads)}"
            self.server.uploads[name] = {}
            self.answer(200, f"<R><UploadId>{name}</UploadId></R>".encode())
        else:
            parts = self.server.uploads.pop(self.query["uploadId"])
            self.server.put(self.key, b"".join(parts[number] for number in sorted(parts)))
            self.answer(200, b"<R><ETag>x</ETag></R>")

    def do_DELETE(self) -> None:
        if "uploadId" in self.query:
            self.server.uploads.pop(self.query["uploadId"], None)
        else:
            self.server.objects.pop(self.key, None)
        self.answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if not self.key:
            self.answer(200, self.listing())
            return
        if self.key not in self.server.objects:
            self.answer(404, _error("NoSuchKey"))
            return
        content, written = self.server.objects[self.key]
        headers = {"ETag": _etag(content), "Last_Modified": format_datetime(written, usegmt=True)}
        asked = self.headers.get("Range", "").removeprefix("bytes=")
        if not asked:
            self.answer(200, content, **headers)
            return
        first, _dash, last = asked.partition("-")
        part = content[int(first) : int(last) + 1 if last else None]
        self.answer(206, part, Content_Range=f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}", **headers)

    def listing(self) -> bytes:
        prefix, after = self.query.get("prefix", ""), self.query.get("marker", "")
        keys = sorted(key for key in self.server.objects if key.startswith(prefix) and key > after)
        page = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.server.objects[key][0])}</Size>"
            f"<LastModified>{self.server.objects[key][1].isoformat()}</LastModified></Contents>"
            for key in keys[:A_PAGE]
        )
        more = "true" if len(keys) > A_PAGE else "false"
        return f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{page}</ListBucketResult>".encode()


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
