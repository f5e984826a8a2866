"""The states in which two act at once, brought about by the real services in a plan of two actions."""

import datetime as dt
import hashlib
from types import SimpleNamespace

from django.db import connection, transaction

from accounts.models import Institution, Letter
from plans.documents.writing import document_of
from plans.models import Action, ActionPlan
from plans.services import write_edition
from progress.models import Reminder, ReportingPeriod
from progress.services import answers, verification
from progress.services.collecting import escalations, reminders, risks, workbooks
from progress.services.collecting.approvals import ask_approval
from progress.services.collecting.drafts import keep_draft
from progress.services.collecting.people import propose_colleague
from reporting.archive.files import store_file
from reporting.jobs.run import take_up
from reporting.models import AccessLink, Report, Signatory, Signature
from reporting.services import issuing, making
from strategy_tracker.base import clock
from tests.at_once import acts_of_progress as progress
from tests.at_once.acts_of_reports import LINK_DAY, SECRET
from tests.at_once.stage import NOW
from tests.factories import (
    EXPLANATION,
    MSH,
    add_link,
    answered_submission,
    closed_period,
    get_entry,
    make_person,
    open_period,
)
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit, written_story

# What a signed file comes to: the checks themselves take seconds, and have tests of their own.
ACCEPTED = SimpleNamespace(
    is_accepted=True,
    timestamp_at=None,
    certificate=SimpleNamespace(sha256="0" * 64, subject="CN=Elira"),
    verdict=SimpleNamespace(value="valid"),
    level=SimpleNamespace(label="B-B"),
    lines=[],
    reasons=[],
)


def begin() -> dict:
    """The people, and a plan of two actions without products: enough for every rule, and little to put back."""
    people = {name: make_person("secretariat", username=name) for name in ("arta", "arber")}
    people |= {name: make_person("institution", MSH, username=name) for name in ("driton", "dea")}
    people |= {
        "elira": make_person("coordinator", username="elira"),
        "afrim": make_person("authority", username="afrim"),
    }
    people["hana"] = make_person("administrator", username="hana")
    people["flaka"] = make_person("institution", MSH, username="flaka", duty="head")
    people["ilir"] = make_person("observer", username="ilir")
    kept = Action.objects.filter(code__in=[progress.ONE, progress.OTHER]).values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM plans_output")
        cursor.execute("DELETE FROM plans_action WHERE id <> ALL (%s)", [list(kept)])
        while _delete_what_hangs_in_the_air(cursor):
            pass
    plan = ActionPlan.objects.select_related("strategy").get()
    write_edition(version=plan.versions.get(), document=document_of(plan), reason="Dy veprime.")
    progress.draft_deadline(people["arta"], "2025-09-30")
    progress.draft_deadline(people["arber"], "2025-06-30")
    return people


def _delete_what_hangs_in_the_air(cursor) -> int:
    n_deleted = 0
    for model in connection.introspection.installed_models(connection.introspection.table_names()):
        for field in model._meta.concrete_fields:
            target = field.remote_field and field.related_model._meta
            if target and target.app_label == "plans":
                there = f'SELECT "{target.pk.column}" FROM "{target.db_table}"'
                cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{field.column}" NOT IN ({there})')
                n_deleted += cursor.rowcount
    return n_deleted


# Answers


def draft(people):
    """Answered in full, one with evidence, the other one as last time."""
    submission = answered_submission(open_period("2022-H1"), MSH, people["driton"])
    ReportingPeriod.objects.filter(code="2024-H2").delete()  # one is left to be planned
    ReportingPeriod.objects.filter(pk=submission.period_id).update(opened_at=NOW - dt.timedelta(days=60))
    Reminder.objects.all().delete()  # of the day on which the test runs
    with clock.at(NOW - dt.timedelta(days=59)):
        reminders.send_reminders()
    Letter.objects.filter(reminder__isnull=False).update(state="sent", sent_at=NOW, text="")
    add_link(get_entry(submission, progress.ONE), people["driton"])
    one = {"action": progress.action(progress.ONE), "by": people["arta"]}
    escalations.note_problem(problem="Afati.", **one)
    sent = {"on": NOW.date(), "text": "Dërguar.", "protocol_number": "1/2025"}
    with clock.at(NOW):
        told = escalations.note_problem(problem="Mjetet.", **one)
        escalations.take_step(escalation=told, name="send", by=people["arta"], **sent)
    risks.add_risk(
        plan=submission.period.plan,
        terms=risks.RiskTerms("challenge", "Mungojnë mjetet.", action=progress.action(progress.ONE)),
        by=people["arta"],
    )
    submission.entries.filter(action__code=progress.OTHER).update(is_unchanged=True)
    one, typed = progress.entry(), {"next_steps": "Po shkruhet."}
    keep_draft(entry=one, values=typed, by=people["driton"], expected_version=one.version, seen=0)
    for name in ("driton", "dea"):
        given = {"file_name": "fletore.xlsx", "content": b"PK", "told": {}}
        workbooks.keep_workbook(submission=progress.envelope(), by=people[name], **given)


def asked_inside(people):
    """Answered, to be approved by the head; a colleague is away, and an account for another one is asked for."""
    draft(people)
    Institution.objects.filter(code=MSH).update(needs_approval=True)
    people["dea"].absences.create(starts_on="2099-01-01", ends_on="2099-01-02")
    wish = {"email": "arb@example.test", "first_name": "Arb", "last_name": "Hoxha", "duty": "colleague"}
    propose_colleague(institution=people["driton"].institution, by=people["driton"], **wish)


def with_head(people):
    """The same, handed over to the head."""
    asked_inside(people)
    ask_approval(submission=progress.envelope(), by=people["driton"], explanation=EXPLANATION)


def submitted(people):
    """Everything is to be verified."""
    draft(people)
    answers.submit(submission=progress.envelope(), by=people["driton"], explanation=EXPLANATION)


def verified(people):
    """Everything is verified, and both actions have their status."""
    submitted(people)
    for entry in (progress.entry(), progress.entry(other=True)):
        verification.verify_entry(entry=entry, by=people["arta"])


def returned(people):
    """One answer is back with its institution, the other one is verified, and its action has its status."""
    verified(people)
    verification.return_entry(entry=progress.entry(), comment="Shtoni.", by=people["arta"])


def closed(people):
    """Closed, and the next one planned."""
    closed_period("2022-H1", people["arta"])
    ReportingPeriod.objects.filter(code="2024-H2").delete()


# Reports


def _with_file(report):
    file = {"file": "reports/x.pdf", "sha256": "0" * 64, "size_bytes": 1}
    Report.objects.filter(pk=report.pk).update(rendering="done", **file)
    report.refresh_from_db()
    return report


def _version(report, number, people):
    return _with_file(making.create_report(report.snapshot, "sq", number, people["arta"], is_queued=False))


def written(people):
    """The second report: a draft with a text, and a version beside it; the one before has a recommendation."""
    report = _with_file(written_story.following_report())
    _version(report, 2, people)
    failed = _version(report, 3, people)
    Report.objects.filter(pk=failed.pk).update(rendering="failed", error="x")


def consulted(people):
    """In consultation, with a comment that has no answer."""
    _with_file(written_story.consulted_report())


def ready(people):
    """Two versions that can be finalised."""
    report = _with_file(written_story.written_report())
    kit.settle(_version(report, 2, people))
    return kit.settle(report)


def being_issued(people):
    """The worker has laid out the first one, and there is another one that is ready."""
    report = ready(people)
    with clock.at(NOW):
        issuing.finalise_report(report=report, by=people["elira"], **kit.DECISION)
    take_up(Report.objects.filter(pk=report.pk))


def _finalise(report):
    written_story.issue(report)
    store_file(report=report, position=0, content=b"%PDF-1.7 " + str(report.pk).encode(), n_pages=2, at=NOW)


def finalised(people):
    """Issued, to be signed; somebody has a link to it."""
    report = _with_file(written_story.written_report())
    _finalise(report)
    kit.register(signing_kit.elira())
    secret = hashlib.sha256(SECRET.encode()).hexdigest()
    until = NOW.replace(month=LINK_DAY.month)
    by = people["arta"]
    AccessLink.objects.create(
        report=report, secret_sha256=secret, recipient="A", made_at=NOW, made_by=by, expires_at=until
    )


def signed(people):
    """Signed, and its correction finalised, to be signed."""
    finalised(people)
    first = Report.objects.get()
    file = store_file(report=first, position=1, content=b"%PDF-1.7 first signed", n_pages=2, at=NOW)
    Signature.objects.create(
        report=first,
        signed_file=file,
        field="coordinator",
        role="coordinator",
        signatory=Signatory.objects.get(),
        method="outside",
        by=people["elira"],
        signed_at=NOW,
        certificate_sha256="0" * 64,
        certificate_subject="CN=Elira",
        verdict="valid",
        level="B-B",
        checks=[],
    )
    Report.objects.filter(pk=first.pk).move(state="signed", signed_at=NOW)
    figures = first.snapshot
    figures.pk = None
    figures.save(force_insert=True)
    second = _version(first, 2, people)
    second.supersedes, second.correction_reason = first, "Një shumë."
    _finalise(second)


STATES = (
    draft,
    asked_inside,
    with_head,
    submitted,
    verified,
    returned,
    closed,
    written,
    consulted,
    ready,
    being_issued,
    finalised,
    signed,
)
