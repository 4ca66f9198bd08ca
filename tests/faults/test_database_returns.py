"""PostgreSQL was away for a while: who asks when it is back is answered, not minutes later."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.conf import settings
from psycopg_pool import ConnectionPool, PoolTimeout

from scripts.postgres import Cluster, binaries

# A pool that doubles its pauses asks after 1, 3 and 7 seconds, and then after 15.
AWAY = 8


@pytest.fixture
def cluster():
    """A server that can be taken away."""
    if not binaries():
        pytest.skip("no PostgreSQL on this machine")
    made = Cluster(binaries())
    try:
        made.make()
        yield made
        made.stop("immediate")
    finally:
        made.remove()


def reads(pool, seconds):
    """Readers come all the while, as they do."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(PoolTimeout), pool.connection(timeout=0.5):
            pass


def test_readers_are_answered_as_soon_as_the_database_is_back(cluster):
    options = {**settings.POSTGRESQL_POOL, "check": ConnectionPool.check_connection}
    with ConnectionPool(f"{cluster.address}/postgres", open=True, **options) as pool:
        pool.wait()
        cluster.stop("immediate")
        with ThreadPoolExecutor(2) as readers:
            list(readers.map(lambda _: reads(pool, AWAY), range(2)))
        cluster.start()

        with pool.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
