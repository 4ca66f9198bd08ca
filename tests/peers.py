"""Mail servers of our own, on this machine."""

import contextlib
import socket
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from scripts.postgres import free_port


class Recorder:
    """Keeps what arrives and answers as told."""

    def __init__(self, answer):
        self.answer = answer
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        """Answer DATA; keep the message when the answer is 250."""
        answer = self.answer(envelope.rcpt_tos[0])
        if answer.startswith("250"):
            self.messages.append(envelope.content)
        return answer


@pytest.fixture
def smtp_peer():
    """Start a real SMTP server whose answer to DATA is `answer(address)`."""
    with contextlib.ExitStack() as stack:

        def start(answer):
            recorder = Recorder(answer)
            controller = Controller(recorder, hostname="127.0.0.1", port=free_port())
            controller.start()
            stack.callback(controller.stop)
            return SimpleNamespace(port=controller.port, messages=recorder.messages)

        yield start


@pytest.fixture
def silent_server():
    """The port of a server that accepts connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
