"""make faults: 5,730 articles from SQLite to PostgreSQL, with the move killed five times.

python -m scripts.moves runs tests/faults/test_moving.py on a server of its own, or the one the tests use.
"""

import os
import subprocess
import sys

from scripts import postgres


def main():
    """Returns pytest's exit code."""
    try:
        with postgres.server() as address:
            environment = os.environ | {
                "ARTICLES": "5730",
                "KILLS": "5",
                "TEST_DATABASE_URL": f"{address}/yuanxun_moves",
            }
            command = [sys.executable, "-m", "pytest", "-q", "-s", "tests/faults/test_moving.py"]
            return subprocess.run(command, env=environment).returncode
    except postgres.NoServer as reason:
        print(f"PostgreSQL 没有运行：{reason}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
