"""A mail server that can fail in all known ways and remembers exactly which letters it took."""

import asyncio
import logging
import random
from collections import Counter, defaultdict
from email import message_from_bytes

from aiosmtpd.controller import Controller

from scripts.postgres import free_port

# It would log every line that it gets.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

HOST = "127.0.0.1"
# Longer than any client waits.
FOR_EVER = 3600


class Sink:
    """`refuse`: share of 451; `cut`: share of connections cut before 250; `hangs`: it never answers."""

    def __init__(self, seed):
        self.refuse = self.cut = 0.0
        self.hangs = False
        self.latency = 0.0
        self.counts: Counter[str] = Counter()
        # Recipient → Message-ID → how often taken; and the Message-IDs for which 250 was sent.
        self.ids: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.acknowledged: set[str] = set()
        self.random = random.Random(seed)
        self.port = free_port()
        self.controller: Controller | None = None

    def start(self):
        """Listen, always on the same port."""
        self.controller = Controller(self, hostname=HOST, port=self.port)
        self.controller.start()

    def stop(self):
        """Stop listening and close open connections."""
        if self.controller:
            self.controller.stop()
            self.controller = None

    async def handle_MAIL(self, server, session, envelope, address, options):
        """The first command of a letter; a hanging server does not answer it."""
        if self.hangs:
            self.counts["hangs"] += 1
            await asyncio.sleep(FOR_EVER)
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take the letter, refuse it for now, or take it and cut the connection before saying so."""
        await asyncio.sleep(self.latency)
        chance = self.random.random()
        if chance < self.refuse:
            self.counts["451"] += 1
            return "451 try again later"
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        self.ids[envelope.rcpt_tos[0]][message_id] += 1
        if chance < self.refuse + self.cut:
            self.counts["cuts"] += 1
            server.transport.abort()
            return "421 gone"
        self.acknowledged.add(message_id)
        return "250 OK"

    @property
    def taken(self):
        """How many letters were taken, doubles included."""
        return sum(sum(times.values()) for times in list(self.ids.values()))

    @property
    def distinct(self):
        """How many different letters were taken."""
        return sum(len(times) for times in list(self.ids.values()))
