"""The issued reports of a package, judged before they are stored: their chain of files and their signatures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting import signing
from reporting.archive.audit import Problem, StoredFile, chain_problems
from reporting.models import Report
from reporting.package.checking import Rows
from reporting.signing import TrustPolicy
from strategy_tracker.base.errors import Refused


def judge(rows: Rows, trust: TrustPolicy) -> tuple[str, ...]:
    """What cannot be confirmed here, for want of trust in who issued a certificate. Raises Refused for what is wrong.

    Each signed file is examined in the limited child, so it takes seconds: never inside a transaction.
    """
    problems = [problem for report in rows.of("reporting.Report") for problem in _problems(rows, report, trust)]
    if wrong := [str(problem) for problem in problems if problem.is_certain]:
        raise Refused(_("An issued report of the file is not what was issued: %(problem)s") % {"problem": wrong[0]})
    return tuple(str(problem) for problem in problems)


def _problems(rows: Rows, report: Report, trust: TrustPolicy) -> Iterator[Problem]:
    if report.is_draft:
        return
    signatures = {id(signature.signed_file): signature for signature in rows.of("reporting.Signature")}
    files = sorted(
        (issued for issued in rows.of("reporting.IssuedFile") if issued.report is report),
        key=lambda issued: issued.position,
    )
    stored = [StoredFile(file, rows.files[file.__dict__["file"]], signatures.get(id(file))) for file in files]
    yield from chain_problems(report, stored, trust, name=str(report), check=signing.check_apart)
