"""What the checks say of a public portal; wrong record numbers stop the start."""

import pytest
from django.conf import settings as dj_settings
from django.core.checks import INFO, WARNING, run_checks

from portal import env
from portal.checks import SHIPPED_MONTHS
from tests.make import make_user

WRONG_ICP = [
    "12345678",
    "京ICP备123号",
    "京ICP备12345678",
    "京ICP备１２３４５６７８号",
    "XICP备12345678号",
    "京ICP备12345678号-",
    "京ICP备12345678号\n",
]
WRONG_POLICE = [
    "12010102000001",
    "津公网安备1201010200001号",
    "津公网安备120101020000011号",
    "公网安备12010102000001号",
]


def messages(settings, **changes):
    """(id, level) of what the check says."""
    base = {"IS_LOCAL": False, "IS_HTTPS": True, "ICP_NUMBER": "", "OPERATOR_NAME": "某单位"}
    base["CONTACT_EMAIL"] = "editor@example.com"
    base["MAILERS"] = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
    for name, value in (base | changes).items():
        setattr(settings, name, value)
    return [(message.id, message.level) for message in run_checks(tags=["portal"])]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "京ICP备12345678号",
        "津ICP备12345678号-1",
        "蜀ICP备2026012345号-12",
        "粤ICP备05012345号",
        "京ICP证030173号",
    ],
)
def test_icp_numbers_of_every_form_are_taken(monkeypatch, value):
    monkeypatch.setenv("ICP_NUMBER", value)

    assert env.icp_number("ICP_NUMBER") == value


@pytest.mark.parametrize("province", "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇藏陕甘青宁新")
def test_every_province_has_record_numbers(monkeypatch, province):
    monkeypatch.setenv("ICP_NUMBER", f"{province}ICP备12345678号-1")
    monkeypatch.setenv("POLICE_NUMBER", f"{province}公网安备 12010102000001号")

    assert (env.icp_number("ICP_NUMBER")[0], env.police_number("POLICE_NUMBER")[0]) == (province, province)


@pytest.mark.parametrize("value", WRONG_ICP)
def test_a_wrong_icp_number_stops_the_start_with_one_line(monkeypatch, value):
    monkeypatch.setenv("ICP_NUMBER", value)

    with pytest.raises(SystemExit) as stop:
        env.icp_number("ICP_NUMBER")

    assert (
        str(stop.value) == f"设置 ICP_NUMBER={value!r} 不对：应形如 京ICP备12345678号-1。改好后请重新启动。"
    )


@pytest.mark.parametrize("value", WRONG_POLICE)
def test_a_wrong_police_number_stops_the_start_with_one_line(monkeypatch, value):
    monkeypatch.setenv("POLICE_NUMBER", value)

    with pytest.raises(SystemExit) as stop:
        env.police_number("POLICE_NUMBER")

    wanted = "津公网安备12010102000001号"
    assert str(stop.value) == f"设置 POLICE_NUMBER={value!r} 不对：应形如 {wanted}。改好后请重新启动。"


def test_a_public_portal_without_its_number_is_told_so_but_starts(settings):
    assert messages(settings) == [("portal.I001", 20)]


@pytest.mark.parametrize(
    "change", [{"IS_LOCAL": True}, {"IS_HTTPS": False}, {"ICP_NUMBER": "津ICP备12345678号-1"}]
)
def test_others_are_told_nothing(settings, change):
    assert messages(settings, **change) == []


@pytest.mark.parametrize("missing", ["OPERATOR_NAME", "CONTACT_EMAIL"])
def test_a_public_portal_that_nobody_stands_behind_is_warned(settings, missing):
    assert ("portal.W001", 30) in messages(settings, **{missing: ""})


def test_port_587_without_encryption_is_warned(settings):
    options = {"port": 587, "use_tls": False, "use_ssl": False}

    assert ("portal.W002", 30) in messages(settings, MAILERS={"default": {"OPTIONS": options}})


@pytest.mark.django_db
def test_a_desk_where_nobody_can_be_told_is_warned():
    silent = run_checks(tags=["database"], databases=["default"])
    make_user("lin", "审稿编辑", email="lin@example.com")
    make_user("zhou", "总编", email="zhou@example.com")
    make_user("root", None, email="root@example.com", is_superuser=True)
    told = run_checks(tags=["database"], databases=["default"])

    assert [[message.id for message in found] for found in (silent, told)] == [["portal.W004"] * 3, []]


def test_a_public_portal_without_a_mail_server_is_told(settings):
    files = {"default": {"BACKEND": "commons.eml.EmlBackend"}}

    found = messages(settings, MAILERS=files), messages(settings, MAILERS=files, IS_LOCAL=True)

    assert [("portal.W005", WARNING) in messages for messages in found] == [True, False]


def test_other_times_than_those_of_the_shipped_text_are_told(settings):
    as_shipped = messages(settings)

    assert ("portal.I002", INFO) not in as_shipped
    assert ("portal.I002", INFO) in messages(settings, RETAIN_LEADS=3)


def test_the_shipped_text_names_the_shipped_times():
    [file] = (dj_settings.BASE_DIR / "fixtures" / "documents").glob("privacy-*.txt")

    text = file.read_text(encoding="utf-8")

    assert {months for months in SHIPPED_MONTHS.values()} == {12, 6}
    assert ("12 个月" in text, text.count("6 个月") >= 3) == (True, True)
