"""For whom a workbook is, and what stood in it when it was taken: signed, so that nobody can write one."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing
from django.utils.translation import get_language

from plans.documents.editions import edition_on
from progress.models import ReportingPeriod, Submission
from strategy_tracker.base import clock

SALT = "progress.workbook"


@dataclass(frozen=True)
class Token:
    """`stamps`: what each cell said, or each row of a list; `versions`: of each answer, by its key."""

    plan: str
    period: str
    institution: str
    submission: int
    plan_version: int
    language: str
    made_at: str
    made_by: int
    versions: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)


def plan_version_of(period: ReportingPeriod) -> int:
    """The number of the plan's version that is in force: with another one, others may be asked."""
    return edition_on(period.plan, clock.today()).version.number


def token_for(submission: Submission, by: int, versions: dict[str, int], stamps: dict[str, int]) -> Token:
    """The token of a workbook that is taken now, in the language of the moment."""
    period = submission.period
    return Token(
        plan=period.plan.code,
        period=period.code,
        institution=submission.institution.code,
        submission=submission.pk,
        plan_version=plan_version_of(period),
        language=get_language() or "sq",
        made_at=clock.now().isoformat(),
        made_by=by,
        versions=versions,
        stamps=stamps,
    )


def signed(token: Token) -> str:
    """The token as text."""
    return signing.dumps(asdict(token), salt=SALT, compress=True)


def read_token(text: str) -> Token:
    """The token. Raises signing.BadSignature for one that was not written here."""
    said: dict[str, Any] = signing.loads(text, salt=SALT)
    try:
        return Token(**said)
    except TypeError as error:
        raise signing.BadSignature("of another shape") from error
