"""Who may do what at the desk of leads: role × page × action × owner, and that no link leads to a refusal."""

import re
from itertools import count

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from articles.models import Article
from commons.links import TOKEN
from leads.actions import perform
from leads.desk.models import AccessCopy
from leads.models import Lead
from leads.packs.models import PackFile, PackVersion
from tests.leads.make import make_lead
from tests.leads.packs.make import make_pack, sent, whole
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db

# 负责人 is 招商专员 who also directs leads. `owner` is whose the lead is, `-` where it is about none.
#
#   login  has to sign in first          403  is refused by right
#   open   the page opens                done the action is done
#   no     the action is refused in words and changes nothing
#   whole / masked: how the page shows the number
TABLE = """
what        owner    未登录  审稿编辑  总编  招商专员  负责人  管理员
list        -        login   403       403   open      open    open
page        nobody   login   403       403   masked    masked  masked
page        own      login   403       403   whole     whole   whole
page        other    login   403       403   masked    whole   whole
page        closed   login   403       403   masked    whole   whole
claim       nobody   login   403       403   done      done    done
claim       own      login   403       403   no        no      no
claim       other    login   403       403   no        no      no
attempt     nobody   login   403       403   no        done    done
attempt     own      login   403       403   done      done    done
attempt     other    login   403       403   no        done    done
close       nobody   login   403       403   no        done    done
close       own      login   403       403   done      done    done
close       other    login   403       403   no        done    done
hand_over   nobody   login   403       403   no        done    done
hand_over   own      login   403       403   done      done    done
hand_over   other    login   403       403   no        done    done
note        nobody   login   403       403   done      done    done
note        other    login   403       403   done      done    done
note        closed   login   403       403   done      done    done
send        nobody   login   403       403   no        done    done
send        own      login   403       403   done      done    done
send        other    login   403       403   no        done    done
send        closed   login   403       403   no        no      no
reopen      closed   login   403       403   no        done    done
reopen      other    login   403       403   no        no      no
new         -        login   403       403   open      open    open
enter       -        login   403       403   done      done    done
export      -        login   403       403   open      open    open
packs       -        login   403       open  open      open    open
pack        -        login   403       open  open      open    open
pack_new    -        login   403       open  open      open    open
pack_keep   -        login   403       done  done      done    done
pack_stop   -        login   403       done  done      done    done
pack_file   -        login   403       open  open      open    open
copy        -        login   403       open  403       403     open
copy_make   -        login   403       done  403       403     done
days_off    -        login   403       403   open      open    open
routes      -        login   403       403   403       403     open
topics      -        login   403       open  403       403     open
"""
ROLES, ROWS = (lambda lines: (lines[0][2:], lines[1:]))([line.split() for line in TABLE.split("\n") if line])
LEADS, PACKS = "/admin/leads/lead/", "/admin/leads/policypack/"
PAGES = {
    "list": LEADS,
    "new": f"{LEADS}new/",
    "export": f"{LEADS}export/",
    "packs": PACKS,
    "pack_new": f"{PACKS}add/",
    "copy": "/admin/access-copy/",
    "days_off": "/admin/leads/dayoff/",
    "routes": "/admin/leads/route/",
    "topics": "/admin/leads/topic/",
}
# What is chosen beside the words.
TYPED = {"attempt": {"result": "reached"}, "close": {"outcome": "won"}}
NUMBERS = count(13900000000)


class Desk:
    """Somebody of each role, a colleague and a third one, and a pack."""

    def __init__(self):
        self.colleague, self.third = (make_user(name, "招商专员", name=name) for name in ("he", "san"))
        self.pack = make_pack("plant", None, "厂房实测表.pdf", keeper=self.colleague)
        self.users = {role: self.user(role) for role in ROLES if role != "未登录"}
        self.clients = {role: Client() for role in ROLES}
        for role, user in self.users.items():
            self.clients[role].force_login(user)
        self.answers = {}

    def opens(self, role, url):
        """The status of an address. Those without a number stand in every menu: asked once a role."""
        if re.search("[0-9]", url):
            return self.clients[role].get(url).status_code
        if (role, url) not in self.answers:
            self.answers[role, url] = self.clients[role].get(url).status_code
        return self.answers[role, url]

    def user(self, role):
        """One of that role."""
        if role == "管理员":
            return make_user("admin", None, is_superuser=True)
        user = make_user(f"u{ROLES.index(role)}", "招商专员" if role == "负责人" else role)
        if role == "负责人":
            user.user_permissions.add(Permission.objects.get(codename="direct_lead"))
        return user

    def lead(self, owner, role):
        """A lead of that owner."""
        lead = make_lead(phone=str(next(NUMBERS)), now=timezone.now())
        # Who may have none sees a colleague's.
        able = role in ("招商专员", "负责人", "管理员")
        keeper = self.users[role] if owner == "own" and able else self.colleague
        moves = {"nobody": (), "closed": ("claim", "close")}.get(owner, ("claim",))
        for move in moves:
            perform(move, lead, actor=keeper, now=timezone.now(), **TYPED.get(move, {}))
        return lead


@pytest.fixture(scope="module")
def desk(shared_world, tmp_path_factory):
    """Built once; each cell has a lead of its own."""
    return Desk()


def told(answer):
    """How a page answered."""
    if answer.status_code == 302 and answer["Location"].startswith("/admin/login/"):
        return "login"
    if "admin/signed_out.html" in {template.name for template in answer.templates}:
        # Who wrote something and is signed out gets the words back, with the way to the login.
        return "login"
    return {200: "open", 403: "403"}.get(answer.status_code, str(answer.status_code))


def shown(answer, lead):
    """How the page of a lead shows its number."""
    if told(answer) != "open":
        return told(answer)
    return "whole" if lead.phone in answer.text else "masked" if lead.masked_phone in answer.text else "none"


def acted(answer, before, after):
    """Whether an action was done: something more stands in the record."""
    if told(answer) in ("login", "403"):
        return told(answer)
    return "done" if after > before else "no"


def move(client, what, lead, desk):
    """Press a button of a lead's page."""
    typed = {"version": lead.version, "say": "说了一句", "next": "", **TYPED.get(what, {"result": ""})}
    if what == "hand_over":
        typed["hand"] = desk.third.pk
    if what == "send":
        # As a call to the hotline: with an address, and no material yet.
        Lead.objects.filter(pk=lead.pk).update(email="wang@example.com")
        lead.handovers.all().delete()
    before = lead.events.count()
    answer = client.post(f"{LEADS}{lead.pk}/{'change' if what == 'attempt' else what}/", typed)
    return acted(answer, before, lead.events.count())


def enter(client):
    """Write a call down."""
    form = client.get(PAGES["new"]).context
    form = form["form"] if form and "form" in form else None
    typed = {"topic": "plant", "name": "王", "phone": "13800000000", "consent": "on", "next": "none"}
    if form:
        typed |= {
            "idempotency_key": form.initial["idempotency_key"],
            "privacy_version": form.documents["privacy_version"].version,
        }
    before = Lead.objects.count()
    return acted(client.post(PAGES["new"], typed), before, Lead.objects.count())


def pack_action(client, what, pack):
    """A page or a button of a pack."""
    if what == "pack_keep":
        before = PackVersion.objects.count()
        typed = {"seen": pack.current.number, "text": f"第 {before} 次"}
        return acted(client.post(f"{PACKS}{pack.pk}/change/", typed), before, PackVersion.objects.count())
    if what == "pack_stop":
        answer = client.post(f"{PACKS}{pack.pk}/offer/", {"offer": "0"})
        pack.refresh_from_db()
        is_done, pack.is_offered = not pack.is_offered, True
        pack.save()
        return acted(answer, 0, int(is_done))
    if what == "pack":
        return told(client.get(f"{PACKS}{pack.pk}/change/"))
    return told(whole(client.get(f"{PACKS}file/{pack.versions.get(number=1).files.get().pk}/")))


def make_copy(client):
    """Take the data of somebody out as a file."""
    before = AccessCopy.objects.count()
    typed = {"phone": "13800000021", "email": "", "proof": "回拨了留下的号码", "as": "txt"}
    return acted(client.post(PAGES["copy"], typed), before, AccessCopy.objects.count())


DOORS = {"enter": enter, "copy_make": make_copy}


def found(desk, role, what, owner):
    """What happens in one cell."""
    client = desk.clients[role]
    if what in PAGES:
        return told(client.get(PAGES[what]))
    if what in DOORS:
        return DOORS[what](client)
    if what.startswith("pack"):
        return pack_action(client, what, desk.pack)
    lead = desk.lead(owner, role)
    if what == "page":
        return shown(client.get(f"{LEADS}{lead.pk}/change/"), lead)
    return move(client, what, lead, desk)


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_table_is_so(desk, role, media, record_property):
    place = ROLES.index(role)
    # Each test has a folder of its own.
    default_storage.save(PackFile.objects.get().path, sent())

    cells = {(what, owner): said[place] for what, owner, *said in ROWS}
    wrong = {cell: so for cell, said in cells.items() if (so := found(desk, role, *cell)) != said}

    assert wrong == {}
    record_property("cells", len(cells))


def links_on(answer):
    """Every address of ours that a page leads to, its menu too."""
    return sorted(set(re.findall('href="(/[^"#]*)', answer.text)))


@pytest.mark.parametrize("role", [role for role in ROLES if role in ("招商专员", "负责人", "管理员")])
@pytest.mark.parametrize("state", Article.State.values)
def test_every_link_on_a_leads_page_opens_for_its_reader(desk, role, state):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(state=state)
    for _ in range(2):
        lead = make_lead(phone="13700000000", email="wang@example.com", article=article, district="120111")
    Lead.objects.filter(pk=lead.pk).update(owner=desk.users[role])
    page = desk.clients[role].get(f"{LEADS}{lead.pk}/change/")

    assert TOKEN.search(page.text) is None
    urls = [url for url in links_on(page) if not url.startswith("/static/")]
    answers = {url: desk.opens(role, url) for url in urls}

    assert {url: status for url, status in answers.items() if status != 200} == {}
    # The list, the other lead of this phone, the pack; and the article while it is public.
    wanted = {LEADS, f"{LEADS}{lead.pk - 1}/change/", f"{PACKS}{desk.pack.pk}/change/"}
    assert wanted - answers.keys() == set()
    assert (article.get_absolute_url() in answers) == (state == "published")
