"""Stored stories and those of the model, as tuples that can be compared."""


def newest(rows):
    """The number of the newest row; 0 if there is none."""
    return rows.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def joined(results):
    """The events and letters of several moves."""
    events = [event for result in results for event in result[0]]
    return events, [letter for result in results for letter in result[1]]


def as_it_is(row):
    """A stored story as a tuple."""
    claimer = row.claimed_by.username if row.state == "in_review" else None
    return (
        *(row.pk, row.state, row.version, row.round, row.submitted_at, row.due_at, row.publish_at),
        *(claimer, row.is_prioritised, row.decided_at is not None, row.article and row.article.state),
        *(bool(row.digest_at), bool(row.alarm_at), bool(row.late_at), bool(row.reminded_at)),
        row.claim_seen_at if row.state == "in_review" else None,
    )


def as_it_should_be(story):
    """The model's story as the same tuple."""
    in_review = story.state == "in_review"
    return (
        *(story.pk, story.state, story.version, story.round, story.submitted_at, story.due_at),
        *(story.publish_at, story.claimer if in_review else None, story.is_prioritised, story.is_decided),
        *(story.article, story.has_digest, story.has_alarm, story.is_late, story.is_reminded),
        story.seen_at if in_review else None,
    )
