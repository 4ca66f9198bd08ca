"""The test database for processes of their own."""

from urllib.parse import quote

from django.db import connection


def database_url():
    """The test database's address for a process of its own."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    # A folder where it is a socket.
    host = quote(database["HOST"], safe="")
    return (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}"
    )
