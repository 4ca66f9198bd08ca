"""A Redis of our own for tests: on a free port, in memory only, stopped and started as the test wants."""

import shutil
import socket
import subprocess
import time

from scripts.postgres import free_port

HOST = "127.0.0.1"
PROGRAM = "redis-server"


def is_installed():
    """Whether this machine can run one."""
    return shutil.which(PROGRAM) is not None


class Redis:
    """The server; it starts empty each time."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://{HOST}:{self.port}/0"
        self.start()

    def start(self):
        """Returns when it answers."""
        command = [PROGRAM, "--port", str(self.port), "--bind", HOST, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection((HOST, self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise TimeoutError("redis-server does not answer")

    def stop(self):
        """It is gone without a word."""
        self.process.kill()
        self.process.wait()
