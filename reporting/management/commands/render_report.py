"""`manage.py render_report --kind six_month --period 2022-H1 --language sq --output FILE`: a report from the shell."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.models import Role, User
from progress.models import ReportingPeriod
from reporting.archive.files import intact_content
from reporting.jobs.draft import make_draft
from reporting.jobs.run import sweep_stuck
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.selectors.reports import is_in_progress
from reporting.services import making
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.whole_files import write_whole


class Command(BaseCommand):
    """Goes the same way as the page: same guards, same snapshot, same version, and so the same bytes."""

    help = "Make a report and write its PDF to a file. The same snapshot and version give the same bytes."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, of when, in which language, where to."""
        parser.add_argument("--kind", default="six_month", choices=sorted(REPORT_KINDS))
        parser.add_argument("--period", required=True, help="Code of a closed period, such as 2022-H1.")
        parser.add_argument("--plan", default="", help="Code of its plan; needed where several have such a period.")
        parser.add_argument("--language", default="sq", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--output", required=True, type=Path, help="The PDF file to write.")
        parser.add_argument("--by", default="", help="Account on whose behalf; by default somebody of the Secretariat.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the report, or say what is in the way."""
        with translation.override("en"):
            report = self._made(options)
            self._write(report, options["output"])

    def _made(self, options: dict[str, Any]) -> Report:
        period, person = _period(options["period"], options["plan"]), _person(options["by"])
        try:
            report = making.make_report(
                kind=options["kind"], period=period, language=options["language"], by=person, is_queued=False
            )
        except making.Incomplete as refusal:
            raise CommandError("\n- ".join([str(refusal), *(item.message for item in refusal.missing)])) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        report = make_draft(report.pk)
        while is_in_progress(report):  # a worker was faster and has it
            time.sleep(0.5)
            sweep_stuck()
            report.refresh_from_db()
        if report.rendering == Report.Rendering.FAILED:
            raise CommandError(f"The report could not be made: {report.error}")
        return report

    def _write(self, report: Report, output: Path) -> None:
        content = intact_content(report)
        if content is None:
            raise CommandError(f"The stored file of {report} is missing or is no longer the one that was made.")
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(f"Cannot write {output}: {error.strerror}") from None
        self.stdout.write(
            f"{output}: {report}, {report.n_pages} pages, {report.size_bytes} bytes, SHA-256 {report.sha256}"
        )


def _period(code: str, plan: str) -> ReportingPeriod:
    known = ReportingPeriod.objects.filter(plan__code=plan) if plan else ReportingPeriod.objects.all()
    found = list(known.select_related("plan__strategy").filter(code=code))
    if not found:
        names = ", ".join(known.values_list("code", flat=True)) or "none"
        raise CommandError(f"There is no period {code}. Known periods: {names}.")
    if len(found) > 1:
        names = ", ".join(period.plan.code for period in found)
        raise CommandError(f"Several plans have a period {code}: name one of them with --plan ({names}).")
    return found[0]


def _person(username: str) -> User:
    if username:
        try:
            return User.objects.get(username=username, is_active=True)
        except User.DoesNotExist:
            raise CommandError(f"There is no active account {username}.") from None
    person = User.objects.filter(role=Role.SECRETARIAT, is_active=True).order_by("pk").first()
    if person is None:
        raise CommandError("There is no account of the Secretariat yet; name another one with --by.")
    return person
