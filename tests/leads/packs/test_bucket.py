"""Material in a bucket: what one machine stores, every machine hands out."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from commons.links import path
from leads.packs import storing
from leads.packs.views import link_to
from tests.bucket import in_bucket, service  # noqa: F401  fixtures
from tests.leads.make import make_lead
from tests.leads.packs.make import PDF, make_pack, upload, whole

pytestmark = pytest.mark.django_db


def test_a_file_is_handed_out_from_the_bucket_and_lies_on_no_machine(client, settings):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead = make_lead()

    answer = whole(client.get(path(link_to(lead, pack.current.files.get()))))

    assert (answer.status_code, answer.whole) == (200, PDF)
    assert [path for path in settings.DATA_DIR.rglob("*") if path.is_file()] == []


def test_what_no_row_names_goes_from_the_bucket_too():
    kept = make_pack("plant", None, "厂房实测表.pdf").current.files.get().stored
    left = storing.write(upload()).stored

    storing.sweep(timezone.now())
    before = set(default_storage.listdir("packs")[1])
    storing.sweep(timezone.now() + timedelta(days=2))

    assert (before, set(default_storage.listdir("packs")[1])) == ({kept, left}, {kept})
