"""The steps of a report: every one goes through here, on its way through the guard of every machine."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from progress.services import transitions
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from strategy_tracker.base.errors import Refused

# The steps that nobody takes without every signature that the kind asks for.
NEED_SIGNATURES = ("complete_signatures", "publish")


def apply_transition(report: Report, name: str, *, comment: str = "", **changes: Any) -> str:
    """As progress.services.transitions.apply_transition; a step that needs signatures is refused without them."""
    if name in NEED_SIGNATURES and not has_its_signatures(report):
        raise Refused(_("The report lacks a signature. It can be published when it is signed."))
    return transitions.apply_transition(report, name, comment=comment, **changes)


def has_its_signatures(report: Report) -> bool:
    """Whether every role that signs this kind has given a valid signature."""
    given = report.signatures.filter(verdict="valid").exclude(method="seal").values_list("role", flat=True)
    return set(REPORT_KINDS[report.kind].signed_by) <= set(given)
