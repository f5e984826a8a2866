"""What is told: frozen data, reports, their texts, what was issued and who may read it."""

from reporting.models.access import AccessLink, LinkOpening
from reporting.models.events import ReportEvent
from reporting.models.issued import IssuedFile, Signatory, Signature
from reporting.models.receipts import NoticeLetter, Receipt
from reporting.models.reports import Report, report_path
from reporting.models.snapshots import Snapshot
from reporting.models.texts import Comment, FollowUp, ProposalDecision, Recommendation, SectionText, TextConfirmation
from reporting.models.waivers import Waiver

__all__ = [
    "AccessLink",
    "Comment",
    "FollowUp",
    "IssuedFile",
    "LinkOpening",
    "ProposalDecision",
    "NoticeLetter",
    "Receipt",
    "Recommendation",
    "Report",
    "ReportEvent",
    "SectionText",
    "Signatory",
    "Signature",
    "Snapshot",
    "TextConfirmation",
    "Waiver",
    "report_path",
]
