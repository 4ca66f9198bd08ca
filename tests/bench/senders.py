"""python -m tests.bench.senders ADDRESS COUNT WRITERS: stories by so many authors; one line of JSON."""

import json
import sys
import time

from scripts.faults.stories import Sender


class Timed(Sender):
    """A sender that writes down how long each acknowledgement took, in milliseconds."""

    def __init__(self, *given):
        super().__init__(*given)
        self.times = []

    def is_sent(self, task, key):
        started = time.perf_counter()
        sent = super().is_sent(task, key)
        self.times.append((time.perf_counter() - started) * 1000)
        return sent


def main():
    address, count, writers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    senders = [Timed(address, number, range(count // writers)) for number in range(writers)]
    started = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    print(
        json.dumps(
            {
                "times": sorted(one for sender in senders for one in sender.times[1:]),
                "acknowledged": sum(len(sender.acknowledged) for sender in senders),
                "retries": sum(sender.retries for sender in senders),
                "seconds": time.perf_counter() - started,
            }
        )
    )


if __name__ == "__main__":
    main()
