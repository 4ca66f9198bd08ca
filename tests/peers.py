"""Mail servers and a robot of our own, on this machine."""

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
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


class ChatServer(HTTPServer):
    """A group chat's robot that answers as told and keeps what it was sent: (address, type, body)."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), ChatDesk)
        self.status, self.answer, self.told = 200, b'{"errcode":0,"code":0}', []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/robot/send?access_token=secret-token"


class ChatDesk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.status)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_GET = do_POST

    def log_message(self, *args):
        pass


@pytest.fixture
def chat_peer():
    """A running ChatServer."""
    with ChatServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
