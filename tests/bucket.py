"""A server that speaks S3, for the tests of what lies in a bucket; a module imports both fixtures."""

import logging

import boto3
import pytest
from django.conf import settings as configured
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from portal import env
from scripts.postgres import free_port


@pytest.fixture(scope="module")
def service():
    """A server that speaks S3, with an empty bucket; its host and port."""
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="only-for-tests",
    )
    client.create_bucket(Bucket="park")
    client.close()
    yield f"127.0.0.1:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def in_bucket(service, settings, monkeypatch, tmp_path):
    """The portal with MEDIA_URL_ROOT, and folders of this test in which nothing may be."""
    address = f"s3://key:only-for-tests@{service}/park/{tmp_path.name}?region=us-east-1&tls=0&style=path"
    monkeypatch.setenv("MEDIA_URL_ROOT", address)
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "site", tmp_path / "site" / "media"
    settings.DATA_DIR.mkdir()
    parts = {"default": "media", "cards": "cards"}
    settings.STORAGES = configured.STORAGES | {
        name: env.bucket("MEDIA_URL_ROOT", part) for name, part in parts.items()
    }
