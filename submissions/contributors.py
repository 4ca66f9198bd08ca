"""Who sends a story, as the form asks."""

from django.db.models import TextChoices


class ContributorType(TextChoices):
    AGENCY = "agency", "招商机构"
    PARK = "park", "园区或管委会"
    COMPANY = "company", "企业"
    EXPERT = "expert", "专家学者"
    OTHER = "other", "其他"
