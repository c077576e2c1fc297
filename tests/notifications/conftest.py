"""A mail server on this machine that answers as a test wants, spoken to by real SMTP."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config import settings as product_settings


@dataclass
class MailServer:
    """Keeps what it takes. `answers` are given to the next recipients, one each; after them everybody is taken."""

    inbox: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # the name and arguments that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.inbox.append(message_from_bytes(envelope.content or b"", policy=policy.default))
        return "250 OK"


def deliver_to(settings: Any, port: int) -> None:
    delivery = product_settings.mail_server(f"smtp://127.0.0.1:{port}")
    settings.MAILERS = {**product_settings.MAILERS, "delivery": delivery}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server, port = MailServer(), free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    deliver_to(settings, port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    deliver_to(settings, free_port())
