"""Stories and everything that is kept about them."""

from datetime import datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When

from articles.models import AiUse, Article, Cover, Kind, SourceType, WithdrawalReason
from commons import links
from commons.models import TermsVersion
from commons.person import mask_email
from districts.models import District
from submissions import clock, reasons
from submissions.contributors import ContributorType
from submissions.kept import EventQuerySet, RecordIsKept
from submissions.states import BY_AUTHOR, DECISIONS, FORCED, QUEUE, RULES, State


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def in_queue(self) -> Self:
        """Stories that wait for a decision."""
        return self.filter(state__in=QUEUE)

    def in_queue_order(self, now: datetime) -> Self:
        """投稿须知 3：按照先后顺序. Overdue stories first, then prioritised ones; each soonest due first."""
        overdue = When(due_at__lte=now, then=0)
        prioritised = When(is_prioritised=True, then=1)
        return self.order_by(Case(overdue, prioritised, default=2), "due_at", "id")

    def ahead_of(self, story: "Submission", now: datetime) -> Self:
        """Stories before this one in the queue, in the same order."""
        overdue, prioritised = Q(due_at__lte=now), Q(is_prioritised=True)
        earlier = Q(due_at__lt=story.due_at) | Q(due_at=story.due_at, pk__lt=story.pk)
        if story.due_at <= now:
            # All that are due earlier are overdue too.
            before = earlier
        elif story.is_prioritised:
            before = overdue | (prioritised & earlier)
        else:
            before = overdue | prioritised | earlier
        return self.in_queue().filter(before)

    def of_address(self, email: str) -> Self:
        """The stories of one mail address, newest first, with the titles as their author wrote them."""
        own = Revision.objects.filter(submission=OuterRef("pk"), editor=None).order_by("-number")
        found = self.filter(contact__email__iexact=email).order_by("-submitted_at", "-pk")
        return found.annotate(authors_title=Subquery(own.values("title")[:1]))

    def overdue(self, now: datetime) -> Self:
        """Stories in the queue whose 24 hours are over."""
        return self.in_queue().filter(due_at__lte=now)

    def returned_before(self, moment: datetime) -> Self:
        """Stories that have waited for their authors since `moment` or longer."""
        return self.filter(state=State.NEEDS_CHANGES, state_changed_at__lte=moment)

    def to_publish(self, now: datetime) -> Self:
        """Scheduled stories whose time has come."""
        return self.filter(state=State.SCHEDULED, publish_at__lte=now).order_by("publish_at", "id")

    def claimed_before(self, moment: datetime) -> Self:
        """Stories in review that their claimer has not looked at since `moment`."""
        return self.filter(state=State.IN_REVIEW, claim_seen_at__lte=moment)

    def for_lists(self) -> Self:
        """With what a row of the queue shows, without the body."""
        shown = self.select_related("revision__district", "revision__kind", "claimed_by")
        return shown.defer("revision__body")

    def desk_counts(self, now: datetime) -> dict[str, int]:
        """The figures above the queue, in one query."""
        waiting = Q(state__in=QUEUE)
        return self.aggregate(
            late=Count("pk", filter=waiting & Q(due_at__lte=now)),
            soon=Count("pk", filter=waiting & Q(due_at__gt=now, due_at__lte=now + clock.SOON)),
            waiting=Count("pk", filter=waiting),
            editing=Count("pk", filter=Q(state=State.ACCEPTED)),
            returned=Count("pk", filter=Q(state=State.NEEDS_CHANGES)),
        )


class Submission(models.Model):
    """One story, from its sending to its end. Only submissions.intake, .actions and .jobs change it."""

    receipt = models.CharField("受理编号", max_length=20, unique=True)
    state = models.CharField("状态", max_length=15, choices=State.choices)
    round = models.PositiveIntegerField("轮次", default=1)
    # Counts the changes after which an open page is stale: new texts and decisions, not claims.
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField("提交时间")  # of this round
    due_at = models.DateTimeField("到期时间")
    decided_at = models.DateTimeField("答复时间", null=True)  # of this round
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="领取人"
    )
    claimed_at = models.DateTimeField("领取时间", null=True)
    # When the claimer last opened or posted on the review page; the claim lapses an hour later.
    claim_seen_at = models.DateTimeField(null=True)
    # Who edits the story after 采用 (submissions.publishing.owners).
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="编辑"
    )
    state_changed_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField("定时发布", null=True)
    is_prioritised = models.BooleanField("优先", default=False)
    # When the clock's jobs did these in this round; each is done once.
    digest_at = models.DateTimeField(null=True)
    # Of the clock that runs: the queue's, then the one from 采用 to 发布.
    alarm_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # When the group chat was told that it has come.
    arrival_told_at = models.DateTimeField(null=True)
    # When the author last corrected the text in this round; moderators are told.
    amended_at = models.DateTimeField(null=True)
    # The newest text. It is NULL only inside intake.take_in, so the hint leaves None out.
    revision: "models.ForeignKey[Revision, Revision]" = models.ForeignKey(  # type: ignore[misc]
        "Revision", models.PROTECT, null=True, related_name="+"
    )
    # Its uniqueness is a second lock against publishing twice.
    article = models.OneToOneField(Article, models.PROTECT, null=True, related_name="+", verbose_name="稿件")
    link_serial = models.PositiveIntegerField(default=1)
    # The picture, until it is the article's (submissions.publishing.covers).
    cover = models.ForeignKey(Cover, models.PROTECT, null=True, related_name="+", verbose_name="题图")
    # Links to the text in editing that were given out end when it is raised; NULL is the first.
    preview_serial = models.PositiveIntegerField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "来稿"
        verbose_name_plural = "来稿"
        permissions = [
            ("review_submission", "可以领取、审阅、编辑和发布来稿"),
            ("direct_submission", "可以处理退回中的来稿、下架、恢复和重新受理"),
            ("force_publication", "可以不等第二人或清样答复就发布，经过里写明"),
            ("receive_digest", "收到到期提醒邮件"),
            ("receive_alarm", "收到超时警报邮件"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_state_known"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(article__isnull=False),
                name="submission_published_has_article",
            ),
        ]
        indexes = [
            # The rows that wait, whatever else was ever sent. They are few: in_queue_order, which asks the
            # time, sorts them without an index, and overdue() reads all of them.
            models.Index(
                fields=["-is_prioritised", "due_at", "id"],
                name="submission_queue",
                condition=Q(state__in=["submitted", "in_review"]),
            ),
            # The clock's jobs: stories that have waited in a state for some time.
            models.Index(fields=["state", "state_changed_at"], name="submission_waiting"),
        ]

    def __str__(self) -> str:
        return self.revision.title if self.revision else self.receipt

    def author_url(self) -> str:
        """The author's page, as shown to who sent the story.

        Not get_absolute_url: Django's admin hands that out to all staff, and who has this link is the author.
        """
        return links.path(self.link("shown"))

    def link(self, purpose: str) -> links.Link:
        """The link to the author's page: "shown" is for the page after sending, "mailed" for letters."""
        return links.Link(purpose, self.pk, self.link_serial)

    @property
    def is_in_queue(self) -> bool:
        return self.state in QUEUE

    @property
    def letters_subject(self) -> str:
        """The value of Letter.about for this story's letters."""
        return f"story:{self.pk}"

    @property
    def original(self) -> "Revision":
        """The author's newest text when this row was read, without the changes of editors."""
        return self.newest_text() if self.revision.editor_id else self.revision

    def newest_text(self) -> "Revision":
        """The author's newest text of this moment: in another window they may have sent one meanwhile."""
        return self.revisions.filter(editor=None).latest("number")

    @property
    def authors_text(self) -> "Revision":
        """What the author may read: their own text until an editor's is published."""
        return self.revision if self.article_id else self.original

    @property
    def last_decision(self) -> "Event | None":
        """The newest event that returned or refused the story; None if there is none."""
        return self.events.filter(move__in=["return", "reject"]).order_by("-id").first()

    @property
    def change_until(self) -> datetime:
        """The moment until which a returned story waits for its author."""
        assert self.state_changed_at is not None
        return self.state_changed_at + clock.TIME_TO_CHANGE

    def urgency(self, now: datetime) -> clock.Urgency:
        """How much of the story's 24 hours is left."""
        return clock.urgency(self.submitted_at, self.due_at, now)


class Revision(models.Model):
    """One text of a story, never changed: the author's (editor empty) or an editor's."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("版次")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="编辑"
    )
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    summary = models.CharField("摘要", max_length=300, blank=True)
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name="区域")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", verbose_name="栏目")
    unit = models.CharField("来稿单位", max_length=60)
    author = models.CharField("作者", max_length=40)
    contributor_type = models.CharField("来稿人", max_length=10, choices=ContributorType.choices)
    source_type = models.CharField("来源", max_length=10, choices=SourceType.choices)
    source_url = models.URLField("原文地址", max_length=500, blank=True)
    ai_use = models.CharField("AI 使用", max_length=10, choices=AiUse.choices)
    edit_note = models.CharField("编辑说明", max_length=300, blank=True)
    # Only editors say these; an author's next text keeps them.
    is_advert = models.BooleanField("广告", default=False, db_default=False)
    event_date = models.DateField("内容时间", null=True)
    character_count = models.PositiveIntegerField("字数")
    created_at = models.DateTimeField("时间")
    # The key of the form that sent this text, so that it makes one story only, and a digest of all it sent.
    idempotency_key = models.CharField(max_length=64, unique=True, null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "文本版本"
        verbose_name_plural = "文本版本"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="revision_number")]
        # The desk's search reads these of all texts. On SQLite a scan of the table would read all bodies too.
        indexes = [models.Index(fields=["title", "unit", "author", "submission"], name="revision_words")]

    def __str__(self) -> str:
        return f"第 {self.number} 版"

    @property
    def writer(self) -> str:
        """Who wrote this version, as the desk says it."""
        return f"{self.editor} 编辑" if self.editor else "作者"


class Contact(models.Model):
    """The sender's personal data, which is stored only here. Acceptances refer to it by id."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="contact")
    email = models.EmailField("邮箱")
    phone = models.CharField("电话", max_length=30, blank=True)
    network_address = models.CharField("网络地址", max_length=45, blank=True)
    user_agent = models.CharField("浏览器", max_length=300, blank=True)
    # Set by a POST through the mailed link. A GET never confirms, since mail filters open links too.
    confirmed_at = models.DateTimeField("邮箱确认时间", null=True)

    class Meta:
        verbose_name = "联系方式"
        verbose_name_plural = "联系方式"

    def __str__(self) -> str:
        return f"联系方式 {self.pk}"

    @property
    def masked_email(self) -> str:
        """s***n@example.com"""
        return mask_email(self.email)


class Acceptance(models.Model):
    """Proof that a document was accepted for a text: hash of the version, and time. Never deleted (R13)."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="acceptances")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="acceptances")
    document = models.ForeignKey(TermsVersion, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()
    # From where; the contact holds that of the newest round only. Kept for RETAIN_NETWORK months.
    network_address = models.CharField(max_length=45, blank=True)

    class Meta:
        verbose_name = "同意记录"
        verbose_name_plural = "同意记录"

    def __str__(self) -> str:
        return f"{self.document} {self.accepted_at:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """One thing that happened to a story, never changed. submissions.record keeps the chain."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="events")
    at = models.DateTimeField("时间")
    # NULL for authors and the clock: events hold no personal data of authors.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="谁"
    )
    move = models.CharField("事项", max_length=15)
    from_state = models.CharField(max_length=15, blank=True)
    to_state = models.CharField(max_length=15)
    reasons = models.JSONField("理由", default=list)
    note = models.TextField("留言", blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    # Its place in the story's chain. The previous release writes none; record.chain_up() adds it then.
    number = models.PositiveIntegerField(null=True)
    salt = models.CharField(max_length=32, db_default="")
    note_sha256 = models.CharField(max_length=64, db_default="")
    text_sha256 = models.CharField(max_length=64, db_default="")
    sha256 = models.CharField(max_length=64, db_default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "经过"
        verbose_name_plural = "经过"
        ordering = ["id"]
        constraints = [
            # A second lock: two events can never follow the same one.
            models.UniqueConstraint(fields=["submission", "number"], name="event_number"),
        ]
        indexes = [
            # The public figures of the last seven days.
            models.Index(fields=["at"], name="event_at"),
            # The clock's look for events of the previous release; mostly there are none.
            models.Index(fields=["submission"], name="event_unchained", condition=Q(sha256="")),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, **options: Any) -> None:
        """Refuse to change a stored event; where it is new, do as Django does."""
        if not self._state.adding:
            raise RecordIsKept("events are never changed")
        super().save(**options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise RecordIsKept("events are never deleted")

    @property
    def label(self) -> str:
        """The Chinese name of the move or of the note."""
        # A later release that runs beside this one may have written a move unknown here.
        return RULES[self.move].label if self.move in RULES else self.move

    @property
    def actor_name(self) -> str:
        if self.actor:
            return self.actor.get_full_name()
        return "来稿人" if self.move in BY_AUTHOR else "系统"

    @property
    def reason_labels(self) -> list[str]:
        """The Chinese names of the reasons; 下架 has its own list, which readers see, and so has 发布."""
        if self.move in ("publish", "schedule"):
            return [FORCED[reason] for reason in self.reasons]
        if self.move == "take_down":
            return [WithdrawalReason(reason).label for reason in self.reasons]
        return reasons.labels(self.reasons)

    @property
    def is_decision(self) -> bool:
        return self.move in DECISIONS

    @property
    def is_silent_refusal(self) -> bool:
        """Whether a waiting story was refused without a letter, as spam is."""
        return self.move == "reject" and self.from_state in QUEUE and reasons.SILENT in self.reasons


class ChecklistAnswer(models.Model):
    """R21: one point of the kind's checklist, as the moderator confirmed it before accepting."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="checklist")
    point = models.TextField("要点")

    class Meta:
        verbose_name = "要点确认"
        verbose_name_plural = "要点确认"

    def __str__(self) -> str:
        return self.point
