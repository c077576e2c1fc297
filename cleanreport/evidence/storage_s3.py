"""Files in a bucket that speaks S3. Loaded only where one is set, since the client of Amazon takes long to load."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from cleanreport.evidence.storage import Found, Pieces, digested, fetched

MISSING = ("404", "NoSuchKey")
MEGABYTE = 1024 * 1024
HASTE = 2  # seconds that a bucket has to say that it is there
# Two parts of 8 MB at a time: memory stays small, whatever comes.
TRANSFER = TransferConfig(multipart_chunksize=8 * MEGABYTE, max_concurrency=2)
TRANSFER.max_in_memory_upload_chunks = 2


class Bucket(S3Storage):
    """An object appears when all of it has arrived, and its upload ends only then.

    Checksums beside the signature are sent only where they must be: many servers other than Amazon's refuse them.
    """

    def __init__(self, **options: Any) -> None:
        self._options = options
        style = "path" if options.get("endpoint_url") else "auto"
        config = Config(
            s3={"addressing_style": style}, signature_version="s3v4", request_checksum_calculation="when_required",
            response_checksum_validation="when_required", connect_timeout=5, read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 4},
        )  # fmt: skip
        fixed = {"default_acl": None, "file_overwrite": True, "client_config": config, "transfer_config": TRANSFER}
        super().__init__(**{**fixed, **options})

    def _object(self, path: str) -> Any:
        return self.bucket.Object(self._normalize_name(path))

    def keep(self, path: str, source: BinaryIO) -> tuple[int, str]:
        source.seek(0)
        size, digest = digested(source)
        source.seek(0)
        self._send(path, source, size)
        return size, digest

    def take(self, path: str, file: Path) -> None:
        with file.open("rb") as source:
            self._send(path, source, file.stat().st_size)
        file.unlink()

    def _send(self, path: str, source: BinaryIO, size: int) -> None:
        with failures(path):
            self.save(path, source)
            arrived = self._object(path).content_length
        if arrived != size:
            self.discard(path)
            raise OSError(f"Of {size} bytes {arrived} arrived in the bucket.")

    def holds(self, path: str) -> bool:
        with failures(path):
            return bool(self.exists(path))

    def read(self, path: str, start: int, end: int | None) -> Pieces:
        wanted = {} if not start and end is None else {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
        with failures(path):
            answer = self._object(path).get(**wanted)
        return Pieces(_Body(answer["Body"], path), answer["ContentLength"])

    def local(self, path: str) -> AbstractContextManager[Path]:
        return fetched(self.read(path, 0, None))

    def address(self, path: str) -> str:
        return f"storage:evidence:{path}"

    def move(self, path: str, to: str) -> None:
        with failures(path):
            source = {"Bucket": self.bucket_name, "Key": self._normalize_name(path)}
            self._object(to).copy(source, Config=TRANSFER)
            self._object(path).delete()

    def discard(self, path: str) -> None:
        with failures(path):
            self.delete(path)

    def answers(self) -> bool:
        """Asked once and not for long: somebody waits."""
        with failures(self.bucket_name):
            self._hasty.list_objects(Bucket=self.bucket_name, MaxKeys=1)
        return True

    @cached_property
    def _hasty(self) -> Any:
        once = Config(connect_timeout=HASTE, read_timeout=HASTE, retries={"mode": "standard", "total_max_attempts": 1})
        config = self.client_config.merge(once)
        return Bucket(**self._options | {"client_config": config}).connection.meta.client

    def was_used(self) -> bool:
        return True  # it is not there at all, or it is the one

    def note_use(self) -> None:
        pass

    def folder(self) -> None:
        return None

    def found(self, folder: str) -> Iterator[list[Found]]:
        prefix = self._normalize_name(f"{folder}/")
        before = len(prefix) - len(f"{folder}/")
        pages = iter(self.bucket.objects.filter(Prefix=prefix).page_size(1000).pages())
        while True:
            with failures(folder):
                page = next(pages, None)
            if page is None:
                return
            yield [Found(one.key[before:], one.size, one.last_modified) for one in page]


class _Body:
    """What the network does while a file is read, told as an OSError."""

    def __init__(self, body: Any, path: str) -> None:
        self.body, self.path = body, path

    def read(self, size: int, /) -> bytes:
        with failures(self.path):
            piece: bytes = self.body.read(size)
            return piece

    def close(self) -> None:
        self.body.close()


@contextmanager
def failures(path: str) -> Iterator[None]:
    """What the bucket refuses, told as a folder would."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            raise FileNotFoundError(path) from error
        raise OSError(str(error)) from error
    except BotoCoreError as error:
        raise OSError(str(error)) from error
