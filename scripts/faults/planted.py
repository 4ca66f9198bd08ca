"""The holes of `make planted` as figures: python -m scripts.faults.planted short|full.

A short run plants the first three.
"""

import json
import sys
from contextlib import redirect_stdout

from scripts.planted import HOLES, seen

MOST_UNSEEN = 1


def main(profile):
    """Plant, print the figures; what is said on the way goes to stderr."""
    holes = HOLES if profile == "full" else HOLES[:3]
    with redirect_stdout(sys.stderr):
        found = sum(seen(hole) for hole in holes)
    print(
        json.dumps([("holes planted", len(holes), True), ("seen", found, len(holes) - found <= MOST_UNSEEN)])
    )


if __name__ == "__main__":
    main(sys.argv[1])
