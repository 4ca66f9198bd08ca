"""Topics that investors ask about, their requests, and what became of these."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Lower

from articles.models import Article
from commons.models import Staff
from commons.person import mask_email
from districts.models import District
from leads.states import BY_INVESTOR, MOVES, OPEN, Cause, Outcome, Result, State

# So long before the first answer is due the team is reminded, and the list colours the row.
SOON = timedelta(minutes=30)


class Topic(models.Model):
    """What an investor may ask about, with the material that the thank-you page shows (R10, R11)."""

    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=20)
    hint = models.CharField("说明", max_length=40, blank=True)
    material = models.TextField("资料", blank=True, help_text="提交咨询后在页面上给出，纯文本。")
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "咨询主题"
        verbose_name_plural = "咨询主题"
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


def has_number(numbers: Iterable[str]) -> Q:
    """Whether a lead has one of the numbers, whatever extension stands behind it."""
    wanted = Q(pk__in=[])
    for number in {*numbers} - {""}:
        wanted |= Q(phone=number) | Q(phone__startswith=f"{number}转")
    return wanted


class LeadQuerySet(models.QuerySet["Lead"]):
    def open(self) -> Self:
        """Those that somebody still works on, or should."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        """Those that nobody has tried to reach."""
        return self.filter(state=State.WAITING)

    def to_remind(self, now: datetime) -> Self:
        """Those whose first answer is due soon, or whose chosen time has begun."""
        has_come = Q(answer_due_at__lte=now + SOON) | Q(call_from__lte=now)
        return self.waiting().filter(has_come, answer_due_at__gt=now)

    def to_call(self, now: datetime) -> Self:
        """Those that wait, without who chose to be called later."""
        return self.waiting().filter(Q(call_from=None) | Q(call_from__lte=now))

    def overdue(self, now: datetime) -> Self:
        """Those whose first answer should have been tried by now."""
        return self.waiting().filter(answer_due_at__lte=now)

    def to_follow(self, now: datetime) -> Self:
        """Those whose day to be called again has come."""
        return self.filter(state=State.FOLLOWING, next_at__lte=now)

    def without_date(self) -> Self:
        """Those that are followed, with no day to call again: they are forgotten first."""
        return self.filter(state=State.FOLLOWING, next_at=None)

    def owned_by(self, staff: Staff) -> Self:
        return self.filter(owner=staff)

    def reached_by(self, numbers: Iterable[str], mails: Iterable[str]) -> Self:
        """Those with one of the numbers, or of the mail addresses, given in lower case."""
        found = self.alias(lower_email=Lower("email"))
        return found.filter(has_number(numbers) | Q(lower_email__in={*mails} - {""}))

    def by_due_time(self) -> Self:
        """What is to be done first stands first: first answers, then the next dates, then the rest."""
        first_answer = Case(When(state=State.WAITING, then=F("answer_due_at")))
        return self.order_by(first_answer.asc(nulls_last=True), F("next_at").asc(nulls_last=True), "id")


class Lead(models.Model):
    """One request for a call, and how far it got. Holds personal data: shown to 招商专员 only.

    Only leads.actions changes it.
    """

    class Entry(models.TextChoices):
        MATERIAL = "material", "索取资料"
        HOTLINE = "hotline", "咨询热线"
        JOIN = "join", "企业入驻"
        CONTACT = "contact", "联系我们"

    class Source(models.TextChoices):
        """Which of our links led to the form; 网页 where none is known. 来电 is what staff write down."""

        WEB = "web", "网页"
        CALL = "call", "来电"
        HOME = "home", "首页"
        ARTICLE = "article", "稿件文末"
        SIDE = "side", "网页侧栏"
        BAR = "bar", "手机底栏"
        NAV = "nav", "网页导航"
        FOOT = "foot", "网页页脚"
        CONTACT = "contact", "联系我们页"

    number = models.CharField("编号", max_length=20, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="leads", verbose_name="主题")
    entry = models.CharField("入口", max_length=10, choices=Entry.choices, default=Entry.MATERIAL)
    source = models.CharField(
        "来处", max_length=10, choices=Source.choices, default=Source.WEB, db_default=Source.WEB
    )
    name = models.CharField("称呼", max_length=40)
    phone = models.CharField("电话", max_length=30, blank=True, db_index=True)  # others of the same number
    email = models.EmailField("邮箱", blank=True)
    company = models.CharField("单位", max_length=60, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="意向区域"
    )
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="来自稿件"
    )
    message = models.TextField("补充说明", blank=True)
    consent_version = models.CharField("同意的说明版本", max_length=20)
    consent_sha256 = models.CharField(max_length=64)
    # Who read the words out to a caller and heard a yes; NULL where the investor ticked the box.
    consent_heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("时间", db_index=True)  # the list, newest first
    idempotency_key = models.CharField(max_length=64, unique=True)

    # The defaults are the database's: the last release may write rows beside this one.
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.WAITING, db_default=State.WAITING
    )
    # Counts the changes after which an open page is stale.
    version = models.PositiveIntegerField(default=1, db_default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="归谁"
    )
    claimed_at = models.DateTimeField("领取时间", null=True)
    # When the time begins that the investor chose to be called at; it ends with answer_due_at.
    call_from = models.DateTimeField("对方约的时间", null=True)
    # In working hours; NULL in rows that an earlier release wrote.
    answer_due_at = models.DateTimeField("首次联系时限", null=True)
    first_answer_at = models.DateTimeField("首次联系时间", null=True)
    next_at = models.DateTimeField("下次联系", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    outcome = models.CharField(
        "结果", max_length=10, choices=Outcome.choices, blank=True, default="", db_default=""
    )
    cause = models.CharField(
        "无效的原因", max_length=15, choices=Cause.choices, blank=True, default="", db_default=""
    )
    referred_to = models.CharField("转给谁", max_length=60, blank=True, default="", db_default="")
    # 重复: the lead that goes on.
    first = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="repeats", verbose_name="重复于"
    )
    # When the clock's jobs told of it; each is done once (of a follow-up: once a date).
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    followup_told_at = models.DateTimeField(null=True)
    # When its team was told that it has come, and whether it waits for the letter that names several.
    team_told_at = models.DateTimeField(null=True)
    waits_for_letter = models.BooleanField(default=False, db_default=False)
    # When the group chat was told that it has come.
    arrival_told_at = models.DateTimeField(null=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = "咨询"
        verbose_name_plural = "咨询"
        ordering = ["-created_at", "-id"]
        permissions = [
            ("follow_lead", "跟进咨询"),
            ("direct_lead", "负责咨询，也能办理同事的"),
            ("receive_overdue", "收到咨询超时提醒"),
            ("export_lead", "导出咨询"),
        ]
        indexes = [
            # The list of each state, what is due first on top; the clock's jobs.
            models.Index(fields=["state", "answer_due_at", "next_at"], name="lead_due"),
            # Others of the same mail address.
            models.Index(Lower("email"), name="lead_small_mail"),
            # The clock's job that tells teams of several leads at once.
            models.Index(fields=["id"], name="lead_waits_for_letter", condition=Q(waits_for_letter=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.topic}"

    @property
    def letters_subject(self) -> str:
        """The value of Letter.about for this lead's letters."""
        return f"lead:{self.pk}"

    @property
    def matter(self) -> str:
        """What is asked about, and where: 厂房，武清开发区."""
        return f"{self.topic}，{self.district.name}" if self.district else f"{self.topic}"

    @property
    def short_matter(self) -> str:
        """The same for a subject or a chat message, with the short name of the district: 厂房，武清."""
        return f"{self.topic}，{self.district.short_name}" if self.district else f"{self.topic}"

    @property
    def phone_number(self) -> str:
        """The phone without its extension: leads of one number stand together."""
        return self.phone.partition("转")[0]

    @property
    def masked_phone(self) -> str:
        """138****0021: the first three and the last four digits; a dash where there is none."""
        number = self.phone_number
        return f"{number[:3]}****{number[-4:]}" if number else "—"

    @property
    def answer_word(self) -> str:
        """回电, or 回信 to who left no phone."""
        return "回电" if self.phone else "回信"

    @property
    def masked_email(self) -> str:
        """w***g@example.com; "" where there is none."""
        return mask_email(self.email) if self.email else ""

    @property
    def masked_way(self) -> str:
        """How to answer, masked: the phone, else the mail address, else a dash."""
        return self.masked_phone if self.phone else self.masked_email or "—"

    @property
    def outcome_words(self) -> str:
        """无效（暂不考虑）, 转介（武清区招商局）, 成交; "" while it is open."""
        about = self.get_cause_display() or self.referred_to or (self.first.number if self.first else "")
        return self.get_outcome_display() + (f"（{about}）" if about else "")

    @property
    def owner_words(self) -> str:
        """Who has it: 许朗, or 无人领取."""
        return self.owner.name if self.owner else "无人领取"

    @property
    def has_chosen_time(self) -> bool:
        """Whether it waits for a time that the investor chose."""
        return self.state == State.WAITING and self.call_from is not None

    @property
    def standing(self) -> str:
        """许朗，已结束：无效（暂不考虑）; how far it got, in one phrase."""
        ending = f"：{self.outcome_words}" if self.outcome else ""
        return f"{self.owner_words}，{self.get_state_display()}{ending}"


class Event(models.Model):
    """One thing that happened to a lead; an attempt to reach the investor has a result."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="events")
    at = models.DateTimeField("时间")
    # NULL for investors and the clock.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="谁"
    )
    move = models.CharField("事项", max_length=15)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    next_at = models.DateTimeField("下次联系", null=True)
    note = models.TextField("说了什么", blank=True)
    # 转交: who has it from now on.
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "经过"
        verbose_name_plural = "经过"
        ordering = ["id"]
        # The figures by week.
        indexes = [models.Index(fields=["at"], name="lead_event_at")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """联系：打通了, 转交：许朗, 领取，看到号码."""
        about = self.get_result_display() or (self.to.name if self.to else "")
        return MOVES[self.move].label + (f"：{about}" if about else "")

    @property
    def actor_name(self) -> str:
        if self.actor:
            return self.actor.get_full_name()
        return "对方" if self.move in BY_INVESTOR else "系统"


class DayOff(models.Model):
    """A day on which the week is not kept: a holiday, or a Saturday or Sunday that is worked."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班", default=False, help_text="调休上班的周末请勾选；放假的不勾。")
    name = models.CharField("说明", max_length=20, blank=True)

    class Meta:
        verbose_name = "放假和调休"
        verbose_name_plural = "放假和调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_working else '放假'}"


class Route(models.Model):
    """Who is told of leads of a topic in a district and below it; empty means any (R11)."""

    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, verbose_name="主题")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区域"
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="人员")

    class Meta:
        verbose_name = "分派"
        verbose_name_plural = "分派"
        ordering = ["district__path", "topic__order"]
        constraints = [
            # NULL is as good as a value here: one rule for all topics of a district, one for everything.
            models.UniqueConstraint(
                Coalesce("topic", 0),
                Coalesce("district", 0),
                name="one_route",
                violation_error_message="这个主题和区域已经有一条分派。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic or '全部主题'} · {self.district or '全部区域'}"
