"""Where a report stands, as its pages show it: the line of its steps, its signatures, its files."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Role
from reporting.kinds import REPORT_KINDS
from reporting.models import IssuedFile, Report, Signature
from reporting.names import issued_file_name
from reporting.pages import next_steps
from reporting.selectors.reports import is_in_progress
from reporting.signing import CheckLine, Verdict

# The name in a subject as RFC 4514 writes it; a comma inside has a backslash before it.
COMMON_NAME = re.compile(r"(?:^|,)CN=((?:[^,\\]|\\.)*)")
# What the badge of a verdict looks like (templates/components/badge.html).
VERDICT_BADGES = {Verdict.VALID: "verified", Verdict.INDETERMINATE: "warning", Verdict.INVALID: "error"}


@dataclass(frozen=True)
class ShownSignature:
    """A signature with its verdict and the seven answers, in the reader's language."""

    signature: Signature
    name: str
    verdict: Verdict
    badge: str
    lines: list[CheckLine]


@dataclass(frozen=True)
class ShownFile:
    """A state of the issued file: as it was finalised, or after a signature."""

    file: IssuedFile
    name: str
    signature: Signature | None


def issued_of(report: Report) -> dict[str, Any]:
    """An issued report; of reports from `selectors.with_issued` without a further query."""
    files = sorted(report.issued_files.all(), key=lambda file: file.position)
    return {
        "report": report,
        "signatures": [shown_signature(signature) for signature in report.signatures.all()],
        "files": [ShownFile(file, issued_file_name(file), getattr(file, "signature", None)) for file in files],
        "newest": files[-1] if files else None,
    }


def shown_signature(signature: Signature) -> ShownSignature:
    """A stored signature as it is shown."""
    verdict = Verdict(signature.verdict)
    return ShownSignature(
        signature=signature,
        name=holder_of(signature),
        verdict=verdict,
        badge=VERDICT_BADGES[verdict],
        lines=[CheckLine.from_record(record) for record in signature.checks],
    )


def holder_of(signature: Signature) -> str:
    """Who signed: the person as registered; of the seal the name in its certificate."""
    if signature.signatory_id:
        return signature.signatory.name
    found = COMMON_NAME.search(signature.certificate_subject)
    return found[1].replace("\\", "") if found else signature.certificate_subject


@dataclass(frozen=True)
class Step:
    """A step on the way: its words when it is done, when the report stands at it, and when it lies ahead."""

    done: str
    current: str
    ahead: str
    when: dt.datetime | None = None
    who: str = ""
    waits_for: str = ""

    def shown(self, state: str) -> dict[str, Any]:
        """As templates/components/steps.html wants it."""
        words = {"done": self.done, "current": self.current, "next": self.ahead}
        who = self.who if state == "done" else self.waits_for
        return {"label": words[state], "when": self.when if state == "done" else None, "who": who, "state": state}


def steps_of(report: Report) -> list[dict[str, Any]]:
    """The line from draft to published: what is done, with who and when; where it stands; who comes next.

    Of a report from `next_steps.with_work`.
    """
    steps = [_draft(report), *_consultation(report), _finalising(report), _signing(report), _publishing(report)]
    if report.superseded_at:
        steps = [step for step in steps if step.when or step.who]
        steps.append(Step(_("Superseded"), "", "", report.superseded_at))
    here = _position(report, len(steps))
    states = ["done"] * here + ["current"] + ["next"] * len(steps)
    return [step.shown(state) for step, state in zip(steps, states, strict=False)]


def _position(report: Report, n_steps: int) -> int:
    """Which step the report stands at; beyond the last one when all are done."""
    n_before = 2 if report.consult_until else 1
    if report.superseded_at or report.published_at:
        return n_steps
    if not report.is_draft:
        return n_before + (2 if report.signed_at else 1)
    stage = next_steps.stage_of(report)
    if is_being_finalised(report) or stage == next_steps.Stage.FINALISE:
        return n_before
    if report.state == Report.State.IN_CONSULTATION:
        return 1
    return n_before if report.consult_until else 0


def is_being_finalised(report: Report) -> bool:
    """Whether a worker makes the file that is issued, or will."""
    return is_in_progress(report) and report.job_purpose == Report.JobPurpose.ISSUE


def _draft(report: Report) -> Step:
    return Step(_("Draft"), _("Draft"), _("Draft"), report.created_at, str(report.created_by), str(report.created_by))


def _consultation(report: Report) -> list[Step]:
    if not report.consult_until:
        return []
    until = _("until %(day)s") % {"day": date_format(report.consult_until, "SHORT_DATE_FORMAT")}
    return [Step(_("Consultation"), _("In consultation"), _("Consultation"), None, until, until)]


def _finalising(report: Report) -> Step:
    waits_for = str(Role(REPORT_KINDS[report.kind].finalised_by).label)
    current = _("Being finalised") if is_being_finalised(report) else _("Waits to be finalised")
    by = str(report.finalised_by or "")
    return Step(_("Finalised"), current, _("Finalising"), report.finalised_at, by, waits_for)


def _signing(report: Report) -> Step:
    signed_by = REPORT_KINDS[report.kind].signed_by
    names = [holder_of(signature) for signature in report.signatures.all() if signature.role in signed_by]
    who = ", ".join(names) if report.signed_at else ""
    waits_for = ", ".join(next_steps.missing_signers(report))
    return Step(_("Signed"), _("Waits for the signature"), _("Signature"), report.signed_at, who, waits_for)


def _publishing(report: Report) -> Step:
    by, waits_for = str(report.published_by or ""), str(Role.SECRETARIAT.label)
    return Step(_("Published"), _("Waits to be published"), _("Publication"), report.published_at, by, waits_for)
