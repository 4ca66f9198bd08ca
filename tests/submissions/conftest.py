"""Somebody at the desk."""

import pytest

from tests.make import make_user


@pytest.fixture
def moderator():
    """林岸, who reviews."""
    return make_user(name="林岸")


@pytest.fixture
def desk(client, moderator):
    """The desk with 林岸 signed in."""
    client.force_login(moderator)
    return client
