"""The lead form as a browser sends it."""


def filled(client, path="/inquire/", **changes):
    """What a browser would send after the form was filled in."""
    form = client.get(path).context["form"]
    typed = {
        "topic": "plant",
        "name": "王先生",
        "phone": "138 0000 0000",
        "consent": "on",
        "privacy_version": form.documents["privacy_version"].version,
        "entry": form["entry"].value() or "",
        "source": form["source"].value() or "",
        "article": form["article"].value() or "",
        "district": form["district"].value() or "",
        "website": "",
        "shown_at": form.initial["shown_at"],
        "idempotency_key": form.initial["idempotency_key"],
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}
