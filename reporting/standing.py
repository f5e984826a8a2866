"""Where a report stands, as its pages show it: the line of its steps, its signatures, its files."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting.labels import issued_file_name
from reporting.models import IssuedFile, Report, Signature
from reporting.services import signatures
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


def standing_of(report: Report) -> dict[str, Any]:
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


def steps_of(report: Report) -> list[dict[str, Any]]:
    """The line from draft to published: what is done, with who and when, where it stands, what comes."""
    done = [
        {"label": _("Draft"), "when": report.created_at, "who": report.created_by},
        {"label": _("Finalised"), "when": report.finalised_at, "who": report.finalised_by},
        {"label": _("Signed"), "when": report.signed_at, "who": _signers(report)},
        {"label": _("Published"), "when": report.published_at, "who": report.published_by},
    ]
    if report.state == Report.State.IN_CONSULTATION:
        done.insert(1, {"label": _("In consultation"), "when": None, "who": ""})
    if report.superseded_at:
        done = [step for step in done if step["when"]]
        done.append({"label": _("Superseded"), "when": report.superseded_at, "who": ""})
    return [{"who": "", **step, "state": state} for step, state in zip(done, _states(report, done), strict=True)]


def _states(report: Report, steps: list[dict[str, Any]]) -> list[str]:
    """Done is what has its moment; the first without one is where the report stands."""
    if report.state == Report.State.IN_CONSULTATION:
        return ["done", "current", *["next"] * (len(steps) - 2)]
    if report.is_draft:
        return ["current", *["next"] * (len(steps) - 1)]
    n_done = sum(1 for step in steps if step["when"])
    return ["done"] * n_done + ["current"] * (n_done < len(steps)) + ["next"] * (len(steps) - n_done - 1)


def _signers(report: Report) -> str:
    if not report.finalised_at:
        return ""
    needed = signatures.needed_signatures(report)
    names = [item.signature.signatory.name for item in needed if item.signature is not None]
    return ", ".join(names or [item.label for item in needed])
