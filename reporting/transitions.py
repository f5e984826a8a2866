"""The machine of reports among the guarded ones of progress: every step of a report goes through here."""

from progress.services.transitions import MACHINES, apply_transition
from reporting.models import Report
from reporting.workflow import REPORT

__all__ = ["apply_transition"]

MACHINES[Report] = ("state", REPORT)
