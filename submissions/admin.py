"""The desk inside Django's admin: the queue is the list, the review page is the change page."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path, reverse

from articles.admin.origin import Origin, register_origin, register_search
from articles.models import Article
from commons.admin import ReadOnlyAdmin
from commons.confirm import survives_in_admin
from commons.models import Letter
from commons.subjects import Subject, register_subject
from submissions.desk import (
    area,
    bulk,
    buttons,
    claim,
    clearing,
    figures,
    previews,
    queue,
    rehearsal,
    review,
    search,
    steps,
    terms,
)
from submissions.desk.address import AddressView
from submissions.desk.shared import story_url
from submissions.models import Submission
from submissions.permissions import REVIEW
from submissions.screening.models import Term


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """Authors' forms create stories, only submissions.actions changes them, and nothing is deleted."""

    def has_view_permission(self, request, obj=None):
        """Every page of the desk needs the same right."""
        return request.user.has_perm(REVIEW)

    def get_urls(self):
        """Every button of the desk has its own URL."""
        guard = self.admin_site.admin_view
        return [
            path("bulk/", guard(bulk.bulk), name="story_bulk"),
            path("figures/", survives_in_admin(guard(figures.page)), name="story_figures"),
            path("<int:pk>/link/", guard(previews.link), name="story_link"),
            path("area/", guard(area.area), name="story_area"),
            path("bulk/spam/", survives_in_admin(guard(bulk.refuse_spam)), name="story_refuse_spam"),
            *(
                path(f"<int:pk>/{place}/", survives_in_admin(guard(view)), name=f"story_{name}")
                for place, name, view in (
                    ("claim", "claim", claim.claim),
                    ("release", "release", claim.release),
                    ("note", "note", claim.note),
                    ("letter", "letter", rehearsal.letter),
                    ("clear", "clear", clearing.clear),
                    ("unclear", "unclear", clearing.unclear),
                    ("more", "more", buttons.more),
                    ("hand-over", "hand_over", buttons.hand_over),
                    ("settle", "settle", buttons.settle),
                    ("preview", "preview", buttons.preview),
                    ("retype", "retype", buttons.retype),
                    ("letters/<int:letter_pk>/resend", "letter_resend", claim.resend),
                )
            ),
            *(
                path(f"<int:pk>/{step.move}/", step.as_admin_view(), name=f"story_{step.move}")
                for step in steps.STEPS
            ),
            path("<int:pk>/address/", AddressView.as_admin_view(), name="story_address"),
            # The change page is the review page.
            path(
                "<path:object_id>/change/",
                survives_in_admin(guard(review.review)),
                name="submissions_submission_change",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """What happened to a story stands on its page."""
        return redirect(f"{reverse('admin:submissions_submission_change', args=[object_id])}#events")

    def changelist_view(self, request, extra_context=None):
        return queue.queue(request)


def story_of(article: Article) -> Origin | None:
    """The story that the article was published from, as an Origin; None if there is none."""
    story = Submission.objects.filter(article=article).first()
    return Origin(story_url(story), story.receipt) if story else None


def story_about(letter: Letter) -> Submission | None:
    """The story whose name stands in Letter.about."""
    number = letter.number_of("story")
    stories = Submission.objects.select_related("revision", "contact").defer("revision__body")
    return stories.filter(pk=number).first() if number else None


def subject_of(letter: Letter) -> Subject | None:
    """The story that the letter is about; None for letters to staff."""
    story = story_about(letter)
    if story is None:
        return None
    return Subject(
        kind="来稿",
        right=REVIEW,
        url=story_url(story),
        title=story.revision.title,
        facts=f"{story.receipt}　{story.get_state_display()}",
        name=f"{story.revision.author}，{story.revision.unit}",
        phone=story.contact.phone,
        recipient=story.contact.email,
        link_serial=story.link_serial,
        correct_url=reverse("admin:story_address", args=[story.pk]),
    )


admin.site.register(Term, terms.TermAdmin)
register_subject(subject_of)
register_origin(story_of)
register_search(search.articles_of)
