"""The side of the browser of an upload: what `arriving.js` sends, for tests without one."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.plans.screens import url

TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PIECE = 1024


def announced(client: Client, plan: int, name: str, size: int, modified: str = "") -> Any:
    told = {"filename": name, "modified": modified}
    pairs = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in told.items())
    return client.post(url("plan_uploads", plan), headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": pairs})


@dataclass
class Sending:
    """One file on its way."""

    client: Client
    address: str
    content: bytes

    @property
    def key(self) -> str:
        return self.address.strip("/").rpartition("/")[2]

    def put(self, offset: int, piece: bytes, **headers: str) -> Any:
        sent = TUS | {"Upload-Offset": str(offset)} | headers
        return self.client.generic("PATCH", self.address, piece, "application/offset+octet-stream", headers=sent)

    def arrived(self) -> int:
        answer = self.client.head(self.address, headers=TUS)
        assert answer.status_code == 200
        return int(answer["Upload-Offset"])

    def send(self, upto: int | None = None) -> None:
        """Go on from where the server stands."""
        end = len(self.content) if upto is None else upto
        while (offset := self.arrived()) < end:
            assert self.put(offset, self.content[offset : min(end, offset + PIECE)]).status_code == 204

    def check(self) -> Any:
        return self.client.post(f"{self.address}check/", headers=TUS)

    def remove(self) -> Any:
        return self.client.post(f"{self.address}remove/", headers=TUS)


def begun(client: Client, plan: int, name: str, content: bytes, modified: str = "") -> Sending:
    answer = announced(client, plan, name, len(content), modified)
    assert answer.status_code == 201, answer.content
    return Sending(client, answer["Location"], content)


def sent(client: Client, plan: int, name: str, content: bytes) -> Sending:
    """A file that has arrived, and was looked at."""
    sending = begun(client, plan, name, content)
    sending.send()
    assert sending.check().status_code == 200
    return sending
