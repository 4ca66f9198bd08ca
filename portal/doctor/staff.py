"""Whether somebody answers: accounts, and mail addresses to tell them."""

from collections.abc import Iterator

from django.core.checks import Tags, run_checks

from commons.models import Staff
from portal.doctor.configuration import told
from portal.doctor.findings import Finding
from portal.doctor.program import shortened


def examine() -> Iterator[Finding]:
    """Accounts of staff."""
    staff = Staff.objects.filter(is_active=True, is_staff=True).order_by("username")
    if not staff.exists():
        yield Finding(
            "还没有一个工作人员的账号，来稿没有人审阅。",
            "请运行 sudo yuanxun createsuperuser，再到后台加同事，放进审稿编辑、总编、招商专员这几个组。",
        )
        return
    if not staff.filter(is_superuser=True).exists():
        yield Finding("没有管理员，谁也不能加账号。", "请运行 sudo yuanxun createsuperuser。")
    if silent := [member.get_username() for member in staff.filter(email="")]:
        yield Finding(f"这些账号没有填邮箱，收不到提醒：{shortened(silent)}。", "请在后台填上。")
    yield from told(run_checks(tags=[Tags.database], databases=["default"]))
