"""Who may do what: the groups and their permissions, one table."""

from django.contrib.auth.models import Group, Permission

REVIEWER = [
    "submissions.view_submission",
    "submissions.review_submission",
    "articles.view_article",
    "articles.add_article",
    "articles.change_article",
    "articles.publish_article",
    "articles.view_division",
    "articles.view_kind",
    "commons.view_letter",
    "commons.resend_letter",
    "commons.view_termsversion",
]
CHIEF = [
    *REVIEWER,
    "submissions.direct_submission",
    "articles.add_division",
    "articles.change_division",
    "articles.add_kind",
    "articles.change_kind",
    "commons.add_termsversion",
    "leads.view_topic",
    "leads.add_topic",
    "leads.change_topic",
]
# Leads hold personal data: nobody else sees them. Users and groups belong to superusers.
LEAD_STAFF = ["leads.view_lead"]
GROUPS = {"审稿编辑": REVIEWER, "总编": CHIEF, "招商专员": LEAD_STAFF}


def load_groups():
    """Bring the groups to what the table says; run it as often as you like."""
    for name, codes in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([find(code) for code in codes])


def find(code):
    """The permission named app.codename; DoesNotExist for a slip in the table."""
    app_label, codename = code.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
