"""A person who is named in what others wrote: no column of text keeps them."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.db.models import CharField, QuerySet, TextField

from articles.models import ArticleRevision, Correction, Cover
from commons.models import Letter
from feedback.models import Message
from leads.desk.models import AccessCopy, Export
from leads.models import Event as LeadEvent
from leads.models import Lead, Topic
from leads.packs.models import PackFile, PackVersion, PolicyPack
from submissions.publishing.models import Proof, Verification
from submissions.screening.models import Finding
from tests.make import NOW, make_article, make_sender, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EMAIL = "shen.yan@example.com"

# Columns without words of people about others: what finds a row, what code, operator or importer write.
NO_WORDS = {
    # In these a row is the person's own: it is emptied or deleted.
    *("email", "phone", "recipient", "username"),
    *("key", "event", "about", "link_purpose", "message_id", "lease", "idempotency_key", "digest"),
    *("consent_version", "consent_sha256", "number", "move", "from_state", "to_state", "object_id"),
    *("salt", "sha256", "note_sha256", "text_sha256", "stored"),
    # Of the machinery: which worker runs where, what was told of.
    *("host", "alarm"),
    *("files", "session_hash", "import_key", "external_id", "legacy_path"),
    # The names of staff in the record.
    *("responsible_editor", "editor"),
    # A digest, and the code of a check.
    *("exact", "check_name", "verdict"),
}
# Models without a word of a visitor, or with nothing but columns of a person's own (Contact, Acceptance).
OTHERS = {
    *("Permission", "Group", "ContentType", "Session", "AccessAttemptExpiration", "Staff"),
    *(
        "TOTPDevice",
        "StaticDevice",
        "StaticToken",
        "SearchPing",
        "Download",
        "Hit",
        "TermsVersion",
        "ClockSlot",
        "Heartbeat",
        "BackupRecord",
        "Incident",
        "Change",
    ),
    *(
        "District",
        "Kind",
        "Topic",
        "PolicyPack",
        "Handover",
        "Download",
        "Route",
        "DayOff",
        "ArticleCount",
        "ArticleRead",
        "ReadLog",
        "FullText",
        "DueRendition",
    ),
    *("Submission", "Contact", "Acceptance", "ChecklistAnswer", "Term", "KnownText", "Piece", "Team"),
}


def other_peoples_rows():
    """One row of each model that may hold words about somebody."""
    article = make_article()
    story = make_story("published", sender=make_sender(email="he@example.com"))
    user = make_user("log")
    attempt = {"attempt_time": NOW, "username": "other"}
    asked = {"consent_version": "2026-11", "consent_sha256": "", "created_at": NOW, "idempotency_key": "key"}
    return [
        article,
        ArticleRevision.objects.create(article=article, number=9, created_at=NOW),
        Correction.objects.create(article=article, corrected_at=NOW),
        Cover.objects.create(article=article, width=1, height=1, created_at=NOW),
        story.revision,
        story.events.first(),
        Verification.objects.create(submission=story, number=1, result="doubtful", editor=user, at=NOW),
        Proof.objects.create(
            submission=story,
            number=1,
            round=1,
            revision=story.revision,
            sent_by=user,
            sent_at=NOW,
            wanted_by=NOW,
        ),
        Finding.objects.create(submission=story, check_name="mobile", folded="", clause=15),
        lead := Lead.objects.create(number="ZX-1", topic=Topic.objects.first(), phone="13900139000", **asked),
        LeadEvent.objects.create(lead=lead, at=NOW, move="note"),
        pack := PackVersion.objects.create(
            pack=PolicyPack.objects.create(topic=lead.topic), number=1, made_at=NOW, made_by=user
        ),
        PackFile.objects.create(version=pack, byte_count=1),
        AccessCopy.objects.create(made_at=NOW, proof="", has_notes=False, count=0),
        Export.objects.create(made_at=NOW, by=user, begins=NOW, ends=NOW, count=1, has_whole_numbers=False),
        Message.objects.create(number="LX-1", topic="site", email="he@example.com", **asked),
        Letter.objects.filter(recipient="he@example.com").first(),
        LogEntry.objects.create(user=user, action_flag=CHANGE),
        AccessAttempt.objects.create(**attempt, failures_since_start=1),
        AccessFailureLog.objects.create(**attempt),
        AccessLog.objects.create(**attempt),
    ]


def texts_of(model):
    """The columns of a model that hold words of people."""
    columns = [field for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)]
    names = [field.name for field in columns if not field.choices and field.name not in NO_WORDS]
    # The folder of a picture.
    return [name for name in names if (model, name) != (Cover, "name")]


def kept():
    """Every column of words that names the person."""
    return {
        f"{model.__name__}.{name}"
        for model in apps.get_models()
        if model.__name__ not in OTHERS
        for name in texts_of(model)
        if model.objects.filter(**{f"{name}__contains": EMAIL})
    }


def test_each_model_is_looked_at_or_said_to_hold_no_words():
    written = {type(row).__name__ for row in other_peoples_rows()}

    assert {model.__name__ for model in apps.get_models()} == written | OTHERS


def test_no_column_of_text_keeps_a_person_whom_others_named():
    for row in other_peoples_rows():
        named = dict.fromkeys(texts_of(type(row)), f"见 {EMAIL}")
        QuerySet(type(row)).filter(pk=row.pk).update(**named)
    assert {"Message.page_url", "Article.source_url", "AccessLog.path_info"} <= kept()

    call_command("erase_person", email=EMAIL)

    assert kept() == set()
