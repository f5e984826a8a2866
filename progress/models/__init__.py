"""What happened."""

from progress.formulas.statuses import Status
from progress.models.assessments import Assessment, Confidence
from progress.models.challenges import Challenge
from progress.models.comments import AnswerComment, CommentField
from progress.models.drafts import AnswerDraft
from progress.models.entries import DelayReason, EntryQuantity, EntrySpending, Evidence, ProgressEntry
from progress.models.escalations import Escalation, EscalationStep
from progress.models.events import Event
from progress.models.measurements import Measurement
from progress.models.periods import ReportingPeriod
from progress.models.reminders import Reminder
from progress.models.risks import Degree, Risk, RiskReview
from progress.models.seals import PeriodSeal
from progress.models.submissions import Submission
from progress.models.victims import VictimCount, VictimRecord
from progress.models.workbooks import WorkbookUpload

__all__ = [
    "AnswerComment",
    "AnswerDraft",
    "Assessment",
    "Challenge",
    "CommentField",
    "Confidence",
    "Degree",
    "DelayReason",
    "EntryQuantity",
    "EntrySpending",
    "Escalation",
    "EscalationStep",
    "Event",
    "Evidence",
    "Measurement",
    "PeriodSeal",
    "ProgressEntry",
    "Reminder",
    "ReportingPeriod",
    "Risk",
    "RiskReview",
    "Status",
    "Submission",
    "VictimCount",
    "VictimRecord",
    "WorkbookUpload",
]
