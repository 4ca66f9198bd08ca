"""Material by mail: staff send it to who left an address and has not been given the newest version."""

from datetime import datetime

from commons.models import Staff
from leads import letters
from leads.models import Event, Lead
from leads.moves import make_move
from leads.packs.actions import fitting
from leads.packs.models import Handover
from leads.states import MoveRefused

NO_MAIL = "对方没有留邮箱，不能从这里发。"
NO_PACK = "这个主题和区域没有现成的资料，请整理好另外发。"
GIVEN = "最新的一版已经给过对方。"


def why_not(lead: Lead) -> str:
    """Why no material can be sent now, in words for staff; "" where it can."""
    if not lead.email:
        return NO_MAIL
    pack = fitting(lead.topic, lead.district)
    if pack is None:
        return NO_PACK
    return GIVEN if lead.handovers.filter(version=pack.current).exists() else ""


def send(lead: Lead, *, actor: Staff, now: datetime) -> Event:
    """把资料发到对方邮箱: the newest version of what fits, once. Of a double press the second one finds the
    first. Raises MoveRefused.
    """
    pack = fitting(lead.topic, lead.district)
    if not lead.email or pack is None:
        raise MoveRefused(why_not(lead))
    version = pack.current
    handover, is_new = Handover.objects.get_or_create(lead=lead, version=version, defaults={"at": now})
    if is_new:
        letters.sent(lead, version.pk, now=now)
        return make_move(lead, "send", now=now, actor=actor, told={"note": str(version)})
    earlier = lead.events.filter(move="send", at=handover.at).first()
    if earlier is None:
        raise MoveRefused(GIVEN)
    return earlier
