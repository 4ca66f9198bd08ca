"""What happens to leads: investors ask, staff claim, call and close, the clock tells who is late.

All pages of staff call perform(); investors and the clock have actions of their own. Each move is one
transaction with its event and its letters.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from commons import erasure, outbox, throttle
from commons.chinese import months_before
from commons.codes import dated_code
from commons.models import Staff
from commons.once import find_or_make, made_before
from commons.person import GONE, Person, mask_fields
from leads import letters, team
from leads.desk.models import AccessCopy, Export
from leads.hours import TRY_AGAIN, later, next_morning
from leads.models import Event, Lead
from leads.moves import lock, make_move, write_event
from leads.packs import actions as packs
from leads.packs import sending
from leads.packs.models import Download, PackFile, PackVersion
from leads.permissions import DIRECT
from leads.states import CAUSES, MOVES, NO_RIGHT, OPEN, Cause, MoveRefused, Outcome, Result, State

MISSING = {
    "result": "请选一个结果。",
    "note": "请写明说明，它会留在经过里。",
    "to": "请选转交给谁。",
    "outcome": "请选怎样结束。",
}
NO_CAUSE = "选了“无效”，请选原因。"
NO_FIRST = "选了“重复”，请填是哪一条的编号。"
TO_NOBODY = "“转给谁”只在转介或重复时填，请清空，或者改选结果。"
NOT_REFERRED = "选了“转介”，请写明转给谁。"
NO_CHOICE = "时间不能再改了。"
NO_WINDOW = "您选的时间已经过了或者快到了，请另选一个。"
# An investor may choose the time so often; each stands in the record.
MOST_CHOICES = 3
PAST = "下次联系的时间已经过了，请改晚一些。"
# How an ended lead looks to itself when somebody takes it up again.
REOPENED: dict[str, Any] = {"closed_at": None, "outcome": "", "cause": "", "referred_to": "", "first": None}


class AlreadyAsked(Exception):
    """This form was sent before with other values."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(f"刚才的咨询已经记下，编号 {lead.number}")


# ── Investors ──


def ask(*, key: str, network_address: str, now: datetime, **fields: Any) -> Lead:
    """Store one request for a call and return it; the same form sent twice gives the same row.

    `key` is the key of the form, `fields` are columns of Lead (LeadForm.fields_to_store). Raises AlreadyAsked
    for the same form with other values, and throttle.TooMany over LEAD_LIMIT requests per network address and
    hour, or per mail address and day.
    """
    return find_or_make(
        lambda: made_before(Lead.objects.all(), key, fields, AlreadyAsked),
        lambda: take_in(key, network_address, now, fields),
    )


def take_in(key: str, network_address: str, now: datetime, fields: dict[str, Any]) -> Lead:
    """Count the request against the limits and store it. Raises throttle.TooMany."""
    email = fields.get("email", "")
    pair = f"{throttle.mailbox(email)} {throttle.network(network_address)}" if email else ""
    uses = (("lead-network", network_address, throttle.HOUR), ("lead-mail", pair, throttle.DAY))
    throttle.take_all(uses, limit=settings.LEAD_LIMIT, now=now)
    lead = store(key, now, fields)
    write_event(lead, "ask", now=now)
    letters.arrived(lead, now=now)
    version = packs.hand_over(lead, now=now)
    letters.received(lead, has_material=version is not None, network_address=network_address, now=now)
    return lead


def store(key: str, now: datetime, fields: dict[str, Any]) -> Lead:
    """A new row with a number of its own, and the moment by which somebody should call."""
    number = dated_code("ZX", now, 5)
    due = team.answer_due_at(now)
    return Lead.objects.create(
        number=number, idempotency_key=key, created_at=now, answer_due_at=due, **fields
    )


def may_choose_time(lead: Lead) -> bool:
    """Whether the investor may still choose when to be called: nobody has tried yet."""
    if not lead.phone or lead.state != State.WAITING:
        return False
    return lead.events.filter(move="choose_time").count() < MOST_CHOICES


@transaction.atomic
def choose_time(lead: Lead, begins: datetime | None, *, now: datetime) -> None:
    """换个时间打: the first answer is due in the window that begins then; None changes nothing.

    Raises MoveRefused, with words for the investor.
    """
    lock(lead, tuple(State))
    lead.refresh_from_db()
    if begins is None or (lead.call_from == begins and lead.state == State.WAITING):
        # A double click.
        return
    if not may_choose_time(lead):
        raise MoveRefused(NO_CHOICE)
    window = next((one for one in team.windows(now) if one.begins == begins), None)
    if window is None:
        raise MoveRefused(NO_WINDOW)
    make_move(
        lead,
        "choose_time",
        now=now,
        told={"next_at": window.begins},
        call_from=window.begins,
        answer_due_at=window.ends,
        reminded_at=None,
        overdue_at=None,
    )


@transaction.atomic
def withdraw_consent(lead: Lead, *, now: datetime) -> None:
    """The investor takes the consent back: what names the person goes, that it was taken back stays."""
    outbox.erase(Person(lead.email, lead.phone), [lead.letters_subject])
    make_move(
        lead,
        "withdraw",
        now=now,
        closed_at=now,
        outcome=Outcome.INVALID,
        cause=Cause.CONSENT,
        next_at=None,
        referred_to="",
        **GONE_FIELDS,
    )
    forget_words([lead])


# ── Staff ──


@transaction.atomic
def perform(
    move: str, lead: Lead, *, actor: Staff, now: datetime, version: int | None = None, **given: Any
) -> Event:
    """Make one move in the name of a member of staff; returns its event.

    `move` is a key of ACTIONS; `given` is what MOVES[move] needs and takes. `version` is the one that the
    member saw, None for any. Raises MoveRefused, with words for people, if the state does not allow the move,
    the lead has changed since, it is somebody else's, the right is missing, or an argument that it needs.
    """
    rule = MOVES[move]
    if not actor.has_perm(rule.right):
        raise MoveRefused(NO_RIGHT[rule.right])
    for name in rule.needs:
        value = given.get(name)
        if not (value.strip() if isinstance(value, str) else value):
            raise MoveRefused(MISSING[name], about=name)
    lock(lead, rule.sources, version=version)
    # The actions decide by what stands in the locked row, not by what a page has read.
    lead.refresh_from_db()
    if rule.is_owners:
        require_own(lead, actor)
    return ACTIONS[move](lead, actor=actor, now=now, **given)


def require_own(lead: Lead, actor: Staff) -> None:
    """Raise MoveRefused for a lead of nobody or of somebody else, unless the actor directs leads."""
    if lead.owner_id == actor.pk or actor.has_perm(DIRECT):
        return
    if lead.owner is None:
        raise MoveRefused("这一条还没有人领取，请先“领取并拨打”")
    raise MoveRefused(f"这一条归{lead.owner.name}，请让对方转交给您")


def enter(
    *, key: str, actor: Staff, now: datetime, is_mine: bool, next_at: datetime | None = None, **fields: Any
) -> Lead:
    """A call to the hotline, written down by whoever took it; the same form sent twice gives the same row.

    The caller agreed on the phone: who heard it and when is kept. `is_mine`: the lead is the actor's, who
    has just spoken to the caller and calls again at `next_at`; else it waits for anybody. Raises AlreadyAsked
    and MoveRefused.
    """
    fields |= {"source": Lead.Source.CALL, "entry": Lead.Entry.HOTLINE, "consent_heard_by": actor}
    if not actor.has_perm(MOVES["enter"].right):
        raise MoveRefused(NO_RIGHT[MOVES["enter"].right])
    require_ahead(next_at, now)
    return find_or_make(
        lambda: made_before(Lead.objects.all(), key, fields, AlreadyAsked),
        lambda: write_down(key, actor, now, fields, is_mine=is_mine, next_at=next_at),
    )


def write_down(
    key: str, actor: Staff, now: datetime, fields: dict[str, Any], *, is_mine: bool, next_at: datetime | None
) -> Lead:
    """Store a call to the hotline; whoever keeps it has reached the caller already."""
    lead = store(key, now, fields)
    write_event(lead, "enter", now=now, actor=actor)
    if is_mine:
        claim(lead, actor=actor, now=now)
        attempt(lead, actor=actor, now=now, result=Result.REACHED, next_at=next_at)
    else:
        letters.arrived(lead, now=now)
    return lead


def claim(lead: Lead, *, actor: Staff, now: datetime) -> Event:
    """领取并拨打: the lead is the actor's, who sees its number from now on; that is in the record.

    Raises MoveRefused if somebody else has it. Whoever directs leads takes it over by hand_over.
    """
    if lead.owner_id == actor.pk:
        # A double click, or the page opened again: the lead is in these hands already.
        return lead.events.filter(Q(move="claim", actor=actor) | Q(to=actor) | Q(move="reopen")).latest("id")
    if lead.owner:
        raise MoveRefused(f"{lead.owner.name}刚刚领取了这一条")
    return make_move(lead, "claim", now=now, actor=actor, owner=actor, claimed_at=now)


def attempt(
    lead: Lead,
    *,
    actor: Staff,
    now: datetime,
    result: str,
    note: str = "",
    next_at: datetime | None = None,
    is_last: bool = False,
) -> Event:
    """One attempt to reach the investor. The first one, whatever its result, stops the first-answer clock.

    Without a next date it may come again by itself, again_at(), unless it `is_last`: 不用了 was chosen.
    """
    require_ahead(next_at, now)
    if next_at is None and not is_last:
        next_at = again_at(result, now)
    changes: dict[str, Any] = {"next_at": next_at, "followup_told_at": None}
    if lead.first_answer_at is None:
        changes["first_answer_at"] = now
    told = {"result": result, "note": note, "next_at": next_at}
    return make_move(lead, "attempt", now=now, actor=actor, told=told, **changes)


def again_at(result: str, now: datetime) -> datetime | None:
    """未接通 comes again after two hours of working time, 写了信 on the next working morning."""
    if result == Result.MISSED:
        return later(team.hours(), now, TRY_AGAIN)
    return next_morning(team.hours(), now) if result == Result.WROTE else None


def require_ahead(next_at: datetime | None, now: datetime) -> None:
    """Raise MoveRefused for a next date that is over."""
    if next_at is not None and next_at <= now:
        raise MoveRefused(PAST, about="next_at")


def note_down(lead: Lead, *, actor: Staff, now: datetime, note: str) -> Event:
    """Write words for colleagues into the record, in any state; a double click writes them once."""
    last = lead.events.latest("id")
    if (last.move, last.note, last.actor_id) == ("note", note, actor.pk):
        return last
    return make_move(lead, "note", now=now, actor=actor, told={"note": note})


def hand_over(lead: Lead, *, actor: Staff, now: datetime, to: Staff, note: str = "") -> Event:
    """Another member of the team has it from now on, and is told by a letter."""
    if not to.has_perm(MOVES["attempt"].right):
        raise MoveRefused(f"{to.name}没有跟进咨询的权限，请选别人。", about="to")
    if lead.owner_id == to.pk:
        raise MoveRefused(f"这一条已经归{to.name}了。", about="to")
    told = {"note": note, "to": to}
    event = make_move(lead, "hand_over", now=now, actor=actor, told=told, owner=to, claimed_at=now)
    letters.handed_over(lead, event)
    return event


def close(
    lead: Lead,
    *,
    actor: Staff,
    now: datetime,
    outcome: str,
    cause: str = "",
    referred_to: str = "",
    first: Lead | None = None,
    note: str = "",
) -> Event:
    """End a lead. 无效 needs its cause, 转介 whom it was given to, 重复 the lead that goes on."""
    if outcome == Outcome.INVALID and cause not in CAUSES:
        raise MoveRefused(NO_CAUSE, about="cause")
    if outcome == Outcome.REFERRED and not referred_to:
        raise MoveRefused(NOT_REFERRED, about="referred_to")
    if outcome == Outcome.DUPLICATE and (first is None or first.pk == lead.pk):
        raise MoveRefused(NO_FIRST, about="first")
    if referred_to and outcome not in (Outcome.REFERRED, Outcome.DUPLICATE):
        raise MoveRefused(TO_NOBODY, about="referred_to")
    # What belongs to another outcome is not kept: 成交 has no cause.
    changes = {
        "cause": cause if outcome == Outcome.INVALID else "",
        "referred_to": referred_to if outcome == Outcome.REFERRED else "",
        "first": first if outcome == Outcome.DUPLICATE else None,
    }
    return make_move(
        lead,
        "close",
        now=now,
        actor=actor,
        told={"note": note},
        outcome=outcome,
        closed_at=now,
        next_at=None,
        **changes,
    )


def reopen(lead: Lead, *, actor: Staff, now: datetime, note: str) -> Event:
    """Take up an ended lead again; it is the actor's. What was erased cannot be taken up."""
    if not (lead.phone or lead.email):
        raise MoveRefused("对方的个人信息已经删除，没有可以联系的办法")
    return make_move(lead, "reopen", now=now, actor=actor, told={"note": note}, owner=actor, **REOPENED)


ACTIONS: dict[str, Callable[..., Event]] = {
    "claim": claim,
    "attempt": attempt,
    "note": note_down,
    "hand_over": hand_over,
    "close": close,
    "send": sending.send,
    "reopen": reopen,
}


# ── What must be forgotten ──


def forget(now: datetime) -> None:
    """Clock job: leads are kept for RETAIN_LEADS months, and their record with them."""
    old = Lead.objects.filter(created_at__lt=months_before(now, settings.RETAIN_LEADS))
    # One that points to an older one loses only that.
    Lead.objects.filter(first__in=old).update(first=None)
    old.delete()


# An open lead ends with its person.
ENDED: dict[str, Any] = {"outcome": Outcome.INVALID, "cause": Cause.ERASED}
# What staff typed freely, where a person may be named: {model: column}.
WRITTEN: dict[type[models.Model], str] = {
    Event: "note",
    Export: "purpose",
    AccessCopy: "proof",
    PackVersion: "text",
    PackFile: "title",
}
GONE_FIELDS: dict[str, Any] = {"name": GONE, "phone": "", "email": "", "company": "", "message": ""}


@transaction.atomic
def erase(person: Person, *, now: datetime) -> list[Lead]:
    """Empty the leads of a person; returns them. That somebody asked, when and about what, stays."""
    texts = ("name", "company", "message", "referred_to")
    emptied = erasure.empty(Lead.objects.all(), person, gone=GONE_FIELDS, texts=texts)
    forget_words(emptied)
    for lead in emptied:
        ending = {**ENDED, "closed_at": now} if lead.state in OPEN else {}
        make_move(lead, "erase", now=now, next_at=None, **ending)
    mask_what_staff_wrote(person)
    return emptied


def mask_what_staff_wrote(person: Person) -> None:
    """Take the person's number and address out of what staff typed freely."""
    for model, name in WRITTEN.items():
        for row in model._default_manager.exclude(**{name: ""}):
            if mask_fields(row, (name,), person):
                model._default_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})


def forget_words(leads: list[Lead]) -> None:
    """What staff wrote about somebody goes with the rest, and what the person took; who did what stays."""
    Event.objects.filter(lead__in=leads).update(note="")
    Download.objects.filter(lead__in=leads).delete()
