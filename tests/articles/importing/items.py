"""Items of a legacy archive, for the tests that read and import them."""

OLD = "https://old.example.com/show.php?id=7"


def item(number=1, **changes):
    """One item of an archive."""
    fields = {
        "external_id": f"old-{number}",
        "district": "西青区",
        "kind": "news",
        "title": f"第{number}条旧闻",
        "body": f"第{number}条旧闻的正文。",
        "published_at": "2019-07-08",
    }
    return fields | changes
