"""What people and the worker do with reports: each act loads what its page loads, and gives the service's call.

`again` is for the second one where two do the same at once: another person, another text, the other version.
"""

import datetime as dt
from types import SimpleNamespace

from progress.models import Escalation
from reporting.jobs.issue import Issue
from reporting.jobs.run import STUCK, give_up
from reporting.models import AccessLink, Comment, FollowUp, Recommendation, Report, Snapshot
from reporting.pdf.render import Rendered
from reporting.selectors import checklist
from reporting.selectors.texts import followed, mark_of_draft, newest_text
from reporting.services import (
    consultation,
    issuing,
    making,
    publication,
    receipts,
    revision,
    signatories,
    signatures,
    waivers,
    writing,
)
from tests.at_once.acts_of_progress import envelope, person
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit
from tests.reporting.written_story import ASKED

SECRET, LINK_DAY = "geheimnis", dt.date(2025, 2, 1)


def report(version=1):
    """A version of the newest report; in English others may come beside it."""
    found = Report.objects.filter(version=version, language="sq").select_related("period__plan", "snapshot")
    return found.order_by("-period__ends_on")[:1].get()


def _secretariat(again):
    return person("arber" if again else "arta")


# Writing, and the consultation


def save_text(again):
    one, by = report(), _secretariat(again)
    seen = writing.state_of_text(newest_text(one, "summary"))
    given = {"chapter": "summary", "text": f"Nga {by}.", "expected_state": seen}
    return lambda: writing.save_text(report=one, by=by, **given)


def confirm_text(again):
    one, by = report(), _secretariat(again)
    chapter = "problems" if newest_text(one, "summary") else "summary"
    seen = mark_of_draft(one, chapter)
    return lambda: writing.confirm_text(report=one, chapter=chapter, by=by, expected_state=seen)


def take_back_text(again):
    one, by = report(), _secretariat(again)
    return lambda: writing.take_back_text(report=one, chapter="summary", number=1, by=by)


def take_over_texts(again):
    one, earlier, by = report(2), report(1), _secretariat(again)
    return lambda: writing.take_over_texts(report=one, earlier=earlier, by=by)


def save_recommendation(again):
    one, by = report(), _secretariat(again)
    return lambda: writing.save_recommendation(report=one, text=f"Nga {by}.", number=1, by=by, **ASKED)


def adopt_recommendations(again):
    """Where nobody has written any: in most states it is refused."""
    one, by = report(), _secretariat(again)
    return lambda: writing.adopt_recommendations(report=one, by=by)


def decide_proposal(again):
    """Of an annual report only: where the newest one is another kind it is refused."""
    one, by = report(), _secretariat(again)
    told = {"rule": "without_deadline", "code": "I.1.1", "outcome": "dropped", "reason": f"Nga {by}."}
    return lambda: revision.decide_proposal(report=one, by=by, **told)


def remove_recommendation(again):
    one = Recommendation.objects.select_related("report__period").get(report=report(), text__contains="me kohë")
    return lambda: writing.remove_recommendation(recommendation=one, by=_secretariat(again))


def record_follow_up(again):
    one, by = report(), _secretariat(again)
    row = next((item.recommendation for item in followed(one)), None)
    if row is None:
        raise Recommendation.DoesNotExist
    given = {"recommendation": row, "outcome": FollowUp.Outcome.values[again], "expected_state": ""}
    return lambda: writing.record_follow_up(report=one, by=by, note=f"Nga {by}.", **given)


def consult(again):
    one, by = report(), _secretariat(again)
    return lambda: consultation.consult(report=one, until=LINK_DAY, by=by)


def end_consultation(again):
    one, by = report(), _secretariat(again)
    return lambda: consultation.end_consultation(report=one, by=by)


def comment(again):
    one, by = report(), person("elira" if again else "afrim")
    return lambda: consultation.comment(report=one, chapter="summary", text=f"Nga {by}.", by=by)


def answer_comment(again):
    one, by = Comment.objects.select_related("report__period").get(text__contains="komunat"), _secretariat(again)
    return lambda: consultation.answer_comment(comment=one, text=f"Nga {by}.", by=by)


def list_comments(again):
    one, by = report(), _secretariat(again)
    return lambda: consultation.list_comments(report=one, is_listed=True, by=by)


def waive_line(again):
    """For what is missing of its languages, as the page shows it."""
    one, by = report(), _secretariat(again)
    seen = checklist.line_of(one, "languages").codes
    return lambda: waivers.waive_line(report=one, line="languages", reason=f"Nga {by}.", codes=seen, by=by)


def take_back_waiver(again):
    one, by = report(), _secretariat(again)
    return lambda: waivers.take_back_waiver(report=one, line="answers", by=by)


# Making and issuing


def make_report(again):
    period, by = report().period, _secretariat(again)
    return lambda: making.make_report(kind="six_month", period=period, language="en", by=by)


def retry_report(again):
    one, by = report(3), _secretariat(again)
    return lambda: making.retry_report(report=one, by=by)


def rerender_draft(again):
    one, by = report(), _secretariat(again)
    return lambda: issuing.rerender_draft(report=one, by=by)


def renew_figures(again):
    one, by = report(), _secretariat(again)
    return lambda: issuing.renew_figures(report=one, by=by)


def finalise_report(again):
    one = report(2 if again else 1)
    return lambda: issuing.finalise_report(report=one, by=person("elira"), **kit.DECISION)


def start_correction(again):
    one, by = report(), _secretariat(again)
    return lambda: issuing.start_correction(report=one, by=by)


def ask_for_letter(again):
    by = person("arber" if again else "arta")
    one = Escalation.objects.select_related("action", "period__plan").latest("pk")
    return lambda: receipts.ask_for_letter(escalation=one, language="sq", by=by)


def ask_for_receipt(again):
    one, by = envelope(), person("dea" if again else "driton")
    return lambda: receipts.ask_for_receipt(submission=one, language="sq", by=by)


def store_what_is_issued(again):
    """The worker, when it has laid out."""
    one, content = report(), Snapshot.objects.filter(kind="six_month:issued").latest("pk")
    made, source = Rendered(b"%PDF-1.7 issued", 2), SimpleNamespace(data={"recommendations": []})
    return lambda: Issue(content.pk).store(one, source, made)


def give_up_what_is_stuck(again):
    """Another worker, for which the first one has been silent too long."""
    one = report()
    return lambda: give_up(Report.objects.filter(pk=one.pk, rendering="running"), STUCK)


# What was issued


def sign_outside(again):
    one, by = report(2 if Report.objects.filter(version=2).exists() else 1), person("elira")
    return lambda: signatures.accept_signed_file(report=one, signed=b"%PDF-1.7 signed", by=by)


def sign_with_certificate_file(again):
    one, by = report(2 if Report.objects.filter(version=2).exists() else 1), person("elira")
    given = {"pkcs12": b"", "passphrase": "", "without_timestamp": True}
    return lambda: signatures.sign_with_certificate_file(report=one, by=by, **given)


def refuse_by_size(again):
    one = report()
    return lambda: signatures.refuse_by_size(report=one, size_bytes=10**9, by=person("elira"))


def record_download(again):
    one, by = report(), _secretariat(again)
    return lambda: making.record_download(report=one, by=by)


def publish_report(again):
    one, by = report(), _secretariat(again)
    return lambda: publication.publish_report(report=one, by=by)


def make_link(again):
    one, by = report(), _secretariat(again)
    return lambda: publication.make_link(report=one, recipient=f"Nga {by}", until=LINK_DAY, by=by)


def revoke_link(again):
    one, by = AccessLink.objects.select_related("report__period")[:1].get(), _secretariat(again)
    return lambda: publication.revoke_link(link=one, by=by)


def open_link(again):
    return lambda: publication.open_link(SECRET, what="page")


def register_signatory(again):
    """For days on which nobody is registered; two of them overlap."""
    given = {"valid_from": dt.date(2030, 1, 1 + again), "certificate": signing_kit.genta().pem}
    return lambda: signatories.register_signatory(role="minister", **given)
