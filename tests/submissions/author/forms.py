"""What a browser sends from the author's form, for the tests that fill it in."""

from tests.make import make_body


def filled(client, path="/submit/", **changes):
    """What a browser would send after the form at `path` was filled in."""
    form = client.get(path).context["form"]
    documents = {name: document.version for name, document in form.documents.items()}
    typed = {
        "title": "武清区发布标准厂房空置清单",
        "body": make_body(1264),
        "district": "120114",
        "kind": "news",
        "unit": "武清区园区联络处",
        "author": "沈砚",
        "contributor_type": "park",
        "source_type": "original",
        "source_url": "",
        "ai_use": "none",
        "email": "shenyan@example.com",
        "phone": "",
        "accept_terms": "on",
        "consent": "on",
        "website": "",
        "shown_at": form.initial["shown_at"],
        "idempotency_key": form.initial["idempotency_key"],
        "step": "send",
    }
    typed = typed | documents | changes
    return {name: value for name, value in typed.items() if value is not None}


def corrected(client, path, **changes):
    """What a browser would send after the form at `path`, filled with the author's text, was changed."""
    form = client.get(path).context["form"]
    names = (
        "title",
        "body",
        "district",
        "kind",
        "unit",
        "author",
        "contributor_type",
        "source_type",
        "ai_use",
    )
    hidden = ("email", "shown_at", "idempotency_key", "seen")
    typed = {name: form.initial[name] for name in (*names, *hidden)}
    documents = {name: document.version for name, document in form.documents.items()}
    return {**typed, **documents, "accept_terms": "on", "consent": "on", "step": "send", **changes}
