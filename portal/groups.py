"""The groups of a new installation and their permissions.

The code asks for permissions and never for groups, so operators may change the groups as they like.
"""

from django.contrib.auth.models import Group, Permission

REVIEWER = [
    "submissions.view_submission",
    "submissions.review_submission",
    "submissions.receive_digest",
    "articles.view_article",
    "articles.add_article",
    "articles.change_article",
    "articles.publish_article",
    "districts.view_district",
    "articles.view_kind",
    "commons.view_letter",
    "commons.resend_letter",
    "commons.view_searchping",
    "commons.resend_searchping",
    "commons.view_termsversion",
    "feedback.view_message",
    "feedback.settle_message",
]
CHIEF = [
    *(code for code in REVIEWER if code != "submissions.receive_digest"),
    "submissions.direct_submission",
    "submissions.force_publication",
    "submissions.receive_alarm",
    "submissions.view_staff_figures",
    "submissions.view_term",
    "submissions.add_term",
    "submissions.change_term",
    "submissions.delete_term",
    "articles.withdraw_article",
    "articles.recommend_article",
    "districts.add_district",
    "districts.change_district",
    "articles.add_kind",
    "articles.change_kind",
    "commons.add_termsversion",
    "leads.receive_overdue",
    "leads.view_lead_figures",
    # They answer for what the portal holds, of contributors as of investors.
    "leads.add_accesscopy",
    "leads.view_topic",
    "leads.add_topic",
    "leads.change_topic",
    "leads.view_policypack",
    "leads.change_policypack",
]
# Leads hold personal data: nobody else sees them. Users and groups belong to superusers.
LEAD_STAFF = [
    "leads.view_lead",
    "leads.follow_lead",
    "leads.export_lead",
    "leads.view_policypack",
    "leads.change_policypack",
    "leads.view_lead_figures",
    "leads.view_dayoff",
    "leads.add_dayoff",
    "leads.change_dayoff",
    "leads.delete_dayoff",
]
GROUPS = {"审稿编辑": REVIEWER, "总编": CHIEF, "招商专员": LEAD_STAFF}


def make_groups() -> int:
    """Create the groups that are missing; returns how many. Existing groups belong to the operator."""
    made = 0
    for name, codes in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set([find(code) for code in codes])
            made += 1
    return made


def find(code: str) -> Permission:
    """The permission app.codename; raises DoesNotExist for a mistake in the table."""
    app_label, codename = code.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
