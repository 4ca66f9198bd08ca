"""Collecting everything that is held under a phone or a mail address, app by app, in the words of the desk.

Colleagues are not named. What they noted for each other comes along only where it is asked for: the member of
staff decides, since notes may speak of others too.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from commons.chinese import beijing
from commons.models import Letter
from commons.person import Person
from feedback.models import Message
from leads.models import Event as LeadEvent
from leads.models import Lead
from submissions.erasure import stories_of
from submissions.models import Event as StoryEvent
from submissions.models import Revision, Submission
from submissions.states import BY_AUTHOR

# {name of a fact: its value}; a value may be a list of further entries.
Entry = dict[str, Any]
Sections = dict[str, list[Entry]]
LINK_LEFT_OUT = "［链接，只在寄出的信里］"


def collect(person: Person, *, has_notes: bool) -> Sections:
    """What is held of the person, by kind; the kinds of which there is nothing are empty."""
    leads = [lead for lead in Lead.objects.select_related("topic", "district") if is_sure(lead, person)]
    written = [message for message in Message.objects.all() if is_sure(message, person)]
    stories = [story for story in stories_of(person) if is_sure(story.contact, person)]
    rows: list[Lead | Message] = [*leads, *written]
    about = [*(row.letters_subject for row in rows), *(story.letters_subject for story in stories)]
    known = {row.email for row in rows} | {story.contact.email for story in stories}
    addresses = {address.lower() for address in (*known, person.email)} - {""}
    return {
        "咨询": [of_lead(lead, has_notes) for lead in leads],
        "来信": [of_message(message, has_notes) for message in written],
        "来稿": [of_story(story, has_notes) for story in stories],
        "邮件": [of_letter(letter) for letter in letters_to(person, addresses, about)],
    }


def is_sure(row: Any, person: Person) -> bool:
    """Whether the row is this very person's: colleagues behind one switchboard differ by their extension.

    Erasing goes further (commons.erasure.is_theirs); what is handed out to somebody must not.
    """
    is_address = bool(person.email) and row.email.lower() == person.email.lower()
    return is_address or (bool(person.phone) and row.phone == person.phone)


def letters_to(person: Person, addresses: set[str], about: list[str]) -> list[Letter]:
    """The letters to the person: to the address that is known, and of the person's own things to theirs."""
    found = Letter.objects.filter(Q(recipient__iexact=person.email) | Q(about__in=about)).order_by("id")
    return [letter for letter in found if letter.recipient.lower() in addresses]


def filled(entry: Entry) -> Entry:
    """The facts that are there, moments by the clock in Beijing."""
    return {name: said(value) for name, value in entry.items() if value not in (None, "", [])}


def said(value: Any) -> Any:
    """A value as JSON and people read it."""
    if isinstance(value, datetime):
        return f"{beijing(value):%Y-%m-%d %H:%M}"
    return value if isinstance(value, int | list) else str(value)


def of_lead(lead: Lead, has_notes: bool) -> Entry:
    """A request for a call, what became of it, what was handed over and taken."""
    given = [
        filled({"资料": handover.version, "时间": handover.at})
        for handover in lead.handovers.select_related("version__pack__topic", "version__pack__district")
    ]
    taken = [
        filled({"文件": row.file, "次数": row.count, "第一次": row.first_at, "最近一次": row.last_at})
        for row in lead.downloads.select_related("file")
    ]
    return filled(
        {
            "编号": lead.number,
            "时间": lead.created_at,
            "来处": lead.get_source_display(),
            "入口": lead.get_entry_display(),
            "主题": lead.topic,
            "意向区域": lead.district,
            "来自稿件": lead.article.headline if lead.article else "",
            "称呼": lead.name,
            "电话": lead.phone,
            "邮箱": lead.email,
            "单位": lead.company,
            "补充说明": lead.message,
            "同意的《个人信息说明》": lead.consent_version,
            "说明全文的 SHA-256": lead.consent_sha256,
            "同意的方式": "电话里说的" if lead.consent_heard_by_id else "在网页上勾选",
            "状态": lead.get_state_display(),
            "结果": lead.outcome_words,
            "约的时间": lead.call_from,
            "下次联系": lead.next_at,
            "给出的资料": given,
            "下载": taken,
            "经过": list(events_of(lead.events.order_by("id"), has_notes)),
        }
    )


def events_of(events: Any, has_notes: bool) -> Iterator[Entry]:
    """What happened, without the names of colleagues."""
    for event in events:
        name = "留言" if is_correspondence(event) else "内部备注"
        note = event.note if has_notes or is_correspondence(event) else ""
        yield filled({"时间": event.at, "事项": nameless(event), name: note})


def is_correspondence(event: LeadEvent | StoryEvent) -> bool:
    """Whether the words of a story's event are the author's own or went to the author."""
    if not isinstance(event, StoryEvent):
        return False
    # What staff note when they take a story back for its author stays with colleagues.
    is_authors = event.move in BY_AUTHOR and event.actor_id is None
    return is_authors or (event.move in ("return", "reject") and not event.is_silent_refusal)


def nameless(event: LeadEvent | StoryEvent) -> str:
    """The label of an event; a colleague in it is called so."""
    colleague = getattr(event, "to", None)
    return event.label.replace(colleague.name, "同事") if colleague else event.label


def of_message(message: Message, has_notes: bool) -> Entry:
    """来信"""
    return filled(
        {
            "编号": message.number,
            "时间": message.created_at,
            "关于": message.get_topic_display(),
            "内容": message.text,
            "相关网页": message.page_url,
            "称呼": message.name,
            "邮箱": message.email,
            "电话": message.phone,
            "同意的《个人信息说明》": message.consent_version,
            "说明全文的 SHA-256": message.consent_sha256,
            "处理时间": message.settled_at,
            "内部备注": message.note if has_notes else "",
        }
    )


def of_story(story: Submission, has_notes: bool) -> Entry:
    """来稿: the sender, the texts as sent, what was agreed to, what happened."""
    texts = story.revisions.filter(editor=None).select_related("district", "kind").order_by("number")
    agreed = story.contact.acceptances.select_related("document").order_by("accepted_at", "id")
    return filled(
        {
            "受理编号": story.receipt,
            "状态": story.get_state_display(),
            "邮箱": story.contact.email,
            "电话": story.contact.phone,
            "邮箱确认时间": story.contact.confirmed_at,
            "网络地址": story.contact.network_address,
            "浏览器": story.contact.user_agent,
            "稿件": [of_text(text) for text in texts],
            "同意": [
                filled({"文件": one.document, "时间": one.accepted_at, "网络地址": one.network_address})
                for one in agreed
            ],
            "清样答复": [
                filled(
                    {"第几次": one.number, "答复": one.get_answer_display(), "差错": one.words}
                    | {"时间": one.answered_at}
                )
                for one in story.proofs.exclude(answer="")
            ],
            "经过": list(events_of(story.events.order_by("id"), has_notes)),
        }
    )


def of_text(text: Revision) -> Entry:
    """One text as its author sent it."""
    return filled(
        {
            "时间": text.created_at,
            "标题": text.title,
            "正文": text.body,
            "区域": text.district,
            "栏目": text.kind,
            "来稿单位": text.unit,
            "作者": text.author,
            "原文地址": text.source_url,
        }
    )


def of_letter(letter: Letter) -> Entry:
    """邮件; its link is signed only when it goes out, and stands nowhere else."""
    return filled(
        {
            "写好时间": letter.created_at,
            "收件人": letter.recipient,
            "主题": letter.subject,
            "正文": letter.body.replace(Letter.LINK, LINK_LEFT_OUT),
            "送出时间": letter.sent_at,
        }
    )
