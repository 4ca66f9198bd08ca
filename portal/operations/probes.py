"""/healthz, /readyz, /metrics: what programs ask a machine, before Django looks at Host, session or user.

A balancer names the machine (10.0.0.5:8000) and not the site, so these answer to any Host: nothing in them
comes from the request, nothing is kept, and no page is reached this way. Strangers read at /readyz whether a
part is well; how many letters, stories or seconds reads only who has METRICS_TOKEN.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.errors import plain_refusal
from portal.headers import GetResponse
from portal.health import PARTS, Finding, findings, is_fit
from portal.operations.metrics import CONTENT_TYPE, exposition

View = Callable[[HttpRequest], HttpResponseBase]


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """/healthz: this process answers. It asks nothing else: a restart would not bring a database back."""
    return JsonResponse({"state": "ok"})


@never_cache
@require_safe
def fit(request: HttpRequest) -> HttpResponse:
    """/readyz: 503 takes this node out of the balancer; all else that is wrong is told with 200."""
    found = findings(timezone.now())
    is_detailed = bool(settings.METRICS_TOKEN) and has_token(request)
    parts = {finding.part: details(finding) if is_detailed else public(finding) for finding in found}
    state = "unfit" if not is_fit(found) else "ok" if all(one.is_ok for one in found) else "warn"
    return JsonResponse({"state": state, "parts": parts}, status=503 if state == "unfit" else 200)


def public(finding: Finding) -> str:
    """What strangers may know."""
    return "ok" if finding.is_ok else "not ok"


def details(finding: Finding) -> dict[str, object]:
    """What the operator's programs read; the number has the unit as its name."""
    return {"state": str(finding.state), PARTS[finding.part].unit: finding.number, "words": finding.words}


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics for Prometheus: 404 where no token is set, 401 without it."""
    if not settings.METRICS_TOKEN:
        return plain_refusal(404)
    if not has_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE)


def has_token(request: HttpRequest) -> bool:
    """Whether the request carries METRICS_TOKEN."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN)


PROBES: dict[str, View] = {"/healthz": alive, "/readyz": fit, "/metrics": metrics}


def answer_probes(get_response: GetResponse) -> GetResponse:
    """Answer the three addresses here; all others go on."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return PROBES.get(request.path_info, get_response)(request)

    return middleware
