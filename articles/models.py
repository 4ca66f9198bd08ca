"""What the public reads: kinds, articles and their revisions, covers and kept counts."""

from datetime import datetime, time
from typing import Self

from django.db import models
from django.db.models import Q

from articles.headlines import join_headline
from commons.addresses import url_of
from commons.chinese import beijing
from districts.models import District
from districts.tree import tree


class Kind(models.Model):
    """栏目: the kind of a text, with the standard for moderators and what they must check before 采用."""

    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=20)
    order = models.PositiveSmallIntegerField("次序", default=0)
    standards = models.TextField("采用标准", blank=True)
    checklist = models.TextField("审阅要点", blank=True, help_text="一行一条，采用前须逐条勾选。")
    # What stories of the kind need before they are published.
    needs_verification = models.BooleanField(
        "须有核实记录", default=False, db_default=False, help_text="来稿发布前至少要有一条核实记录。"
    )
    needs_four_eyes = models.BooleanField(
        "两个人把关", default=False, db_default=False, help_text="采用的人不能自己发布或定时发布。"
    )
    needs_proof = models.BooleanField(
        "须作者看过清样", default=False, db_default=False, help_text="作者答复清样以后才能发布。"
    )

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def checklist_points(self) -> list[str]:
        """The points as a list, empty lines left out."""
        return [line.strip() for line in self.checklist.splitlines() if line.strip()]


class SourceType(models.TextChoices):
    """Where a text comes from."""

    ORIGINAL = "original", "原创"
    AUTHORISED = "authorised", "已获授权"
    REPRINT = "reprint", "转载"


class AiUse(models.TextChoices):
    """How much of the text AI wrote."""

    NONE = "none", "未使用"
    ASSISTED = "assisted", "辅助写作"
    GENERATED = "generated", "主要由 AI 生成"


class WithdrawalReason(models.TextChoices):
    """Why an article was taken down; readers see the category."""

    RIGHTS = "rights", "权利人通知"
    ERROR = "error", "内容有误"
    RULES = "rules", "违反须知"
    PERSONAL_DATA = "personal_data", "含个人信息"
    REQUEST = "request", "来稿人申请"
    OTHER = "other", "其他原因"


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """Public articles. Only Article.state decides what is public; only this and IS_PUBLIC may ask it."""
        return self.filter(state=Article.State.PUBLISHED)

    def withdrawn(self) -> Self:
        """Articles that were public and were taken down; their URLs answer 410 and say why."""
        return self.filter(state=Article.State.WITHDRAWN)

    def in_district(self, district: District) -> Self:
        """Articles of the district or of one of its descendants (R2)."""
        return self.filter(district__in=tree().under(district))

    def numbered(self, typed: str) -> Self:
        """The article whose number somebody typed into a URL; none for anything that is no number."""
        is_number = typed.isascii() and typed.isdigit() and len(typed) < 18
        return self.filter(pk=typed) if is_number else self.none()

    def recommended(self) -> Self:
        """编辑推荐: what editors chose, the last choice first; adverts never."""
        chosen = self.filter(recommended_at__isnull=False, is_advert=False)
        return chosen.order_by("-recommended_at", "-id")

    def newest_first(self) -> Self:
        """R4: newest first; equal times have a fixed order too."""
        return self.order_by("-published_at", "-id")


class Article(models.Model):
    """One text for the public. The title is stored without 【西青区招商】, which templates add."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已下架"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name="区域")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="articles", verbose_name="栏目")
    title = models.CharField("标题", max_length=200)
    summary = models.CharField("摘要", max_length=300, blank=True)
    body = models.TextField("正文")
    unit = models.CharField("来稿单位", max_length=60, blank=True)
    author = models.CharField("作者", max_length=40, blank=True)
    responsible_editor = models.CharField("责任编辑", max_length=40, blank=True)
    source_type = models.CharField(
        "来源", max_length=10, choices=SourceType.choices, default=SourceType.ORIGINAL
    )
    source_name = models.CharField("原载", max_length=80, blank=True)
    source_url = models.URLField("原文地址", max_length=500, blank=True)
    ai_use = models.CharField("AI 使用", max_length=10, choices=AiUse.choices, default=AiUse.NONE)
    is_advert = models.BooleanField(
        "广告", default=False, help_text="付费或者有偿的内容，页面和列表上都标明“广告”。"
    )
    edit_note = models.CharField("编辑说明", max_length=300, blank=True)
    event_date = models.DateField("内容时间", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    recommended_at = models.DateTimeField("推荐时间", null=True, blank=True, editable=False)
    # When the text or its facts last changed for readers; changes of the cover and 下架 do not count.
    revised_at = models.DateTimeField("修改时间", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("下架时间", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(
        "下架原因", max_length=15, choices=WithdrawalReason.choices, blank=True, editable=False
    )
    character_count = models.PositiveIntegerField("字数", default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    preview_serial = models.PositiveIntegerField(null=True, editable=False)
    # Hash of district, title and date, so that no item of a listing is imported twice.
    import_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    # The id of the item in the archive that it was imported from, and the path of its old URL.
    external_id = models.CharField(max_length=100, unique=True, null=True, blank=True, editable=False)
    legacy_path = models.CharField(max_length=500, unique=True, null=True, blank=True, editable=False)
    # The row number in the search index. It grows with (published_at, id), so that newest first needs no
    # sort.
    search_key = models.BigIntegerField(unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField("最后修改", editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "稿件"
        verbose_name_plural = "稿件"
        permissions = [
            ("publish_article", "可以发布稿件"),
            ("withdraw_article", "可以下架和恢复稿件"),
            ("recommend_article", "可以推荐稿件"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="article_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "withdrawn"]), name="article_state_known"
            ),
        ]
        indexes = [
            # All items, newest first: home and /news/.
            models.Index(
                fields=["-published_at", "-id"], name="article_newest", condition=Q(state="published")
            ),
            # Items of one district, newest first: district pages.
            models.Index(
                fields=["district", "-published_at", "-id"],
                name="article_district_newest",
                condition=Q(state="published"),
            ),
            # Items of one kind, newest first: the kind filter.
            models.Index(
                fields=["kind", "-published_at", "-id"],
                name="article_kind_newest",
                condition=Q(state="published"),
            ),
            # How a search's matches are spread over districts and kinds; in the rows both stand behind the
            # text, which would have to be passed over.
            models.Index(fields=["search_key", "state", "district", "kind"], name="article_search_facets"),
            # 编辑推荐 on the home page, the last choice first. Few rows have the time, so the index is small.
            models.Index(
                fields=["-recommended_at", "-id"],
                name="article_recommended",
                condition=Q(state="published", recommended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return url_of("articles:article", self.pk)

    @property
    def public_since(self) -> datetime:
        """`published_at` of an article that is or was public; every such article has one."""
        assert self.published_at is not None
        return self.published_at

    @property
    def is_imported(self) -> bool:
        """Whether it came out of the archive or the listing of an earlier site."""
        return bool(self.import_key or self.external_id)

    @property
    def has_hour(self) -> bool:
        """Whether the hour of publication is known; an earlier site often tells the day alone."""
        return not (self.is_imported and beijing(self.public_since).time() == time.min)

    @property
    def names_no_source(self) -> bool:
        """Whether nothing tells where an imported text came from, so that the page says how it came here."""
        return self.is_imported and self.is_original and not self.unit

    @property
    def headline(self) -> str:
        """The title with its district: 【西青区招商】标题."""
        return join_headline(self.district.short_name, self.title)

    @property
    def picture(self) -> "Cover | None":
        """The cover; None without one."""
        return getattr(self, "cover", None)

    @property
    def is_recommended(self) -> bool:
        """Whether editors chose it for 编辑推荐."""
        return self.recommended_at is not None

    @property
    def is_original(self) -> bool:
        """Whether it was written for the portal, so that there is no other source to name."""
        return self.source_type == SourceType.ORIGINAL

    @property
    def has_machine_part(self) -> bool:
        """Whether AI was used, which readers are told."""
        return self.ai_use != AiUse.NONE

    @property
    def reading_minutes(self) -> int:
        """Minutes to read it at 350 字 a minute, at least one."""
        return max(1, round(self.character_count / 350))


# published() for the queries that are written by hand.
IS_PUBLIC = f"state = '{Article.State.PUBLISHED}'"


class ArticleRevision(models.Model):
    """The text of an article at one time; never changed afterwards."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("版次")
    title = models.CharField("标题", max_length=200)
    summary = models.CharField("摘要", max_length=300, blank=True)
    body = models.TextField("正文")
    editor = models.CharField("编辑", max_length=150, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "稿件版本"
        verbose_name_plural = "稿件版本"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_revision_number")]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class Correction(models.Model):
    """One public note: what was wrong and what is right now; never changed afterwards."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="corrections")
    text = models.CharField("更正说明", max_length=300)
    editor = models.CharField("编辑", max_length=150, blank=True)
    corrected_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["-corrected_at", "-id"]

    def __str__(self) -> str:
        return self.text


class Cover(models.Model):
    """The picture of an article; of a story, which has no article yet, until 发布. No upload is kept."""

    article = models.OneToOneField(Article, models.PROTECT, null=True, related_name="cover")
    name = models.CharField(max_length=32, unique=True)  # 128 random bits: the folder of its files
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # What is on the picture, for those who do not see it, and what to say about it, for all.
    alt = models.CharField("图片说明", max_length=120)
    caption = models.CharField("图说", max_length=120, blank=True, default="", db_default="")
    credit = models.CharField("图片来源", max_length=80, blank=True)
    # The files that pages may name, as "1440.jpg thumb.jpg 480.avif"; the largest JPEG is always there.
    files = models.CharField(max_length=400, blank=True, default="", db_default="")
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "题图"
        verbose_name_plural = "题图"

    def __str__(self) -> str:
        return self.alt


class DueRendition(models.Model):
    """A file of a cover that the worker has still to make; `file` is its name, as 480.avif."""

    # Without a constraint: the last release deletes covers and knows nothing of these rows.
    cover = models.ForeignKey(Cover, models.CASCADE, related_name="due", db_constraint=False)
    file = models.CharField(max_length=12)
    attempt_count = models.PositiveIntegerField(default=0)
    # Also the end of the lease while a worker makes it. The worker looks every second for what is due.
    next_try_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cover", "file"], name="due_rendition_once")]

    def __str__(self) -> str:
        return f"{self.cover_id}/{self.file}"


class ArticleCount(models.Model):
    """How many public articles a district and a kind have in a period; written by articles.counts.

    Lists take totals and page numbers from here, so that no page has to count the archive.
    """

    class Unit(models.TextChoices):
        ALL = "all"
        MONTH = "month"
        DAY = "day"

    # The code of a district (its descendants count too), "" for all; the slug of a kind, "" for all.
    district = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=50, blank=True)
    unit = models.CharField(max_length=5, choices=Unit.choices)
    # The first day of the period, by Beijing time; date.min where the unit is ALL.
    day = models.DateField()
    count = models.IntegerField()
    # When an article that counts here last came, changed or went; for sitemaps.
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Also the index by which lists read: district, kind, then periods in order.
            models.UniqueConstraint(fields=["district", "kind", "unit", "day"], name="article_count_period"),
        ]

    def __str__(self) -> str:
        return f"{self.district}/{self.kind}/{self.unit}/{self.day}: {self.count}"
