"""Requests over kept-alive connections, and what they cost the server."""

import socket
import ssl
import statistics
import threading
import time
from typing import NamedTuple

from tests.bench.processes import HOST


class Cost(NamedTuple):
    """Of one request: processor time of the server and latencies, in milliseconds; and what came."""

    cpu: float
    per_second: float
    p50: float
    p95: float
    p99: float
    size: int


class Connection:
    """One client; `name` turns on TLS with that server name."""

    def __init__(self, port, name=""):
        self.host = name or f"{HOST}:{port}"
        self.socket = socket.create_connection((HOST, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if name:
            unchecked = ssl.create_default_context()
            unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
            self.socket = unchecked.wrap_socket(self.socket, server_hostname=name)
        self.file = self.socket.makefile("rb")

    def ask(self, path, headers=""):
        """(status, headers in lower case, body) of a GET."""
        lines = f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n{headers}\r\n"
        self.socket.sendall(lines.encode())
        status = int(self.file.readline().split()[1])
        known = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            known[name.lower()] = value.strip()
        body = self.body(known) if status != 304 else b""
        return status, known, body

    def body(self, headers):
        """The rest of an answer."""
        if "content-length" in headers:
            return self.file.read(int(headers["content-length"]))
        parts = []
        while size := int(self.file.readline().strip() or b"0", 16):
            parts.append(self.file.read(size))
            self.file.readline()
        self.file.readline()
        return b"".join(parts)

    def close(self):
        self.file.close()
        self.socket.close()


def measure(server, paths, count, *, clients=4, headers="", name="", status=200):
    """The Cost of `count` requests for `paths` in turn, by so many clients at once.

    RuntimeError if one of them is not answered, or with another status.
    """
    latencies, sizes = [], []

    def run(first):
        connection = Connection(server.port, name)
        for number in range(first, count, clients):
            started = time.perf_counter()
            found, _, body = connection.ask(paths[number % len(paths)], headers)
            if found == status:
                latencies.append((time.perf_counter() - started) * 1000)
                sizes.append(len(body))
        connection.close()

    before, started = server.cpu(), time.perf_counter()
    threads = [threading.Thread(target=run, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.perf_counter() - started, server.cpu() - before
    if len(latencies) != count:
        raise RuntimeError(f"{count - len(latencies)} of {count} requests for {paths[0]} went wrong")
    cuts = statistics.quantiles(latencies, n=100)
    return Cost(
        cpu / count * 1000,
        count / seconds,
        cuts[49],
        cuts[94],
        cuts[98],
        round(statistics.mean(sizes)),
    )


def in_turn(sides, rounds=3):
    """{side: its cheapest Cost}: each side is measured `rounds` times, one after the other."""
    found = {}
    for _ in range(rounds):
        for side, once in sides.items():
            cost = once()
            if side not in found or cost.cpu < found[side].cpu:
                found[side] = cost
    return found
