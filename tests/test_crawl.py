"""Every link of every page, followed as every role: a page leads to nothing that fails or refuses.

Two worlds hold what there can be. Of the pages of one view everybody reads one, and somebody one more for each thing
that a link asks it for: who may read a page may ask it for anything. Of reports it is the page of each, and in the
administration each shape of an address. Every link that a page shows is resolved against the page, as browsers do. With
CRAWL=full in the environment every address is read as every role, and once more for each value of each parameter that a
link gives it (docs/testing.md).
"""

import logging
import os
import re
from collections import defaultdict
from contextlib import contextmanager
from urllib.parse import parse_qsl, urljoin, urlsplit

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import Institution, ListImport, User
from plans.services.amendments import draft_amendment, save_change
from progress.services.amendments import adopt
from progress.services.collecting.escalations import note_problem, take_step
from progress.services.collecting.risks import RiskTerms, add_risk
from progress.services.evidence import add_entry_evidence
from reporting.services.making import make_report
from reporting.services.publication import make_link
from reporting.services.writing import save_recommendation, save_text
from strategy_tracker.base import clock
from tests import factories
from tests.plans.reading.drafts import plan_draft
from tests.reporting.issued_story import issued_report
from tests.reporting.issuing_kit import cast, make_draft
from tests.reporting.written_story import ASKED, consulted_report
from tests.test_access import TABLE

logger = logging.getLogger(__name__)
FULL = os.environ.get("CRAWL") == "full"
# Where to go afterwards, and in which order a list stands, which every heading adds to: each page gives another value.
ENDLESS = {"next", "_changelist_filters", "o"}
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
# Asked for by a script, a form or an old bookmark, or by people who were given the address: no page links to them.
NOT_LINKED = {
    "calendar_file",
    "old_address",
    "password_change_done",
    "password_set",
    "report_progress",
    "shared_file",
    "shared_report",
}
# Shown in a state that neither world has: a report about the period after an issued one, a receipt that was laid out,
# an annual report, a workbook that waits for a word, several answers that could stay as they were.
ELSEWHERE = {
    "entries_unchanged",
    "follow_up_edit",
    "receipt_download",
    "letter_download",
    "escalation_document",
    "revision_edit",
    "revision_list",
    "workbook_review",
    "workbook_marked",
}
# What these pages show depends on the state of the report, or of the submission.
EACH = {"amendment_detail", "report_detail", "report_sign", "section_list"}
# That these are read is an event of its own: who saw exact figures of victims, who took which file. Checking a file is
# counted, so that nobody does it without end.
RECORDED = {
    "action_detail",
    "evidence_download",
    "evidence_preview",
    "indicator_detail",
    "issued_download",
    "measurement_edit",
    "report_check",
    "report_data",
    "report_download",
    "seal_download",
    "victim_export",
    "victim_statistics",
    "victim_statistics_edit",
    "workbook_download",
}
OF_EVENTS = {"progress_event", "reporting_reportevent", "accounts_tries"}
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(?!django_session)(\w+)"')
ASKS = (("a", "href"), ("iframe", "src"), ("img", "src"), ("link", "href"), ("script", "src"))


@contextmanager
def busy_world():
    """An open half-year with answers in every state, and reports in every state about the one before it."""
    with transaction.atomic():
        people = cast()
        for name, code in (("besnik", "pk"), ("mimoza", "md")):
            people[name] = factories.make_person("institution", code, username=name)
        for account in User.objects.all():
            account.save()  # so that there is a history
        first = factories.closed_period("2022-H1")
        draft = _reports(first, people["arta"])
        second = factories.open_period("2022-H2")
        entry = factories.entries_of(factories.answered_submission(second))[0]
        to_verify = factories.entries_of(factories.answered_submission(second, "md"))[0]
        for one, by in ((entry, people["driton"]), (to_verify, people["mimoza"])):
            upload = SimpleUploadedFile("foto.png", PICTURE)
            add_entry_evidence(entry=one, by=by, title="Foto", is_declared=True, upload=upload)
        _risks_and_notices(entry.action, people["arta"])
        factories.returned_submission(second, "pk")
        factories.submitted_submission(second, "md")
        for account in (people["arta"], people["hana"]):
            moment = {"asked_at": clock.now(), "changed_at": clock.now()}
            ListImport.objects.create(list_label="accounts.institution", file_name="a.csv", by=account, **moment)
        plan_draft(by=people["arta"])
        _amendments(people["arta"])
        # Of their kind, the pages with most on them; read first, where the person may.
        rich = [
            reverse("section_edit", args=[draft.pk, "summary"]),
            reverse("entry_edit", args=["2022-2024", "2022-H2", "msh", entry.action.code]),
            reverse("action_detail", args=["2022-2024", entry.action.code]),
            reverse("submission_detail", args=["2022-2024", "2022-H2", "md"]),
            reverse("submission_detail", args=["2022-2024", "2022-H2", "msh"]),
            reverse("submission_verify", args=["2022-2024", "2022-H2", "md"]),
        ]
        yield people | {"rich": rich}
        transaction.set_rollback(True)


@contextmanager
def quiet_world():
    """No half-year is open: one to open, one to reopen, a report to finalise and one to publish."""
    with transaction.atomic():
        people = cast()
        period = factories.closed_period("2022-H1")
        make_draft(period, by=people["arta"])
        issued_report("signed", language="en", period=period)
        yield people
        transaction.set_rollback(True)


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)


def _risks_and_notices(action, secretariat):
    """A risk of the register, and a problem that the planning office has been told of."""
    terms = RiskTerms("risk", "Mjetet mungojnë.", action, probability=4, impact=4)
    risk = add_risk(plan=factories.the_plan(), terms=terms, by=secretariat)
    notice = note_problem(action=action, problem="Mjetet mungojnë.", proposal="Rishikim.", risk=risk, by=secretariat)
    step = {"on": clock.today(), "text": "U dërgua.", "protocol_number": "1/2025"}
    take_step(escalation=notice, name="send", by=secretariat, **step)


def _amendments(secretariat):
    """One that was adopted with its decision, and a draft."""
    what = {"kind": "term", "key": "I.1.2", "field": "deadline_on", "reason": "Vonesë."}
    adopted, draft = (draft_amendment(plan=factories.the_plan(), title=t, by=secretariat) for t in ("Parë", "Dytë"))
    save_change(amendment=adopted, after="2025-06-30", by=secretariat, **what)
    decision = {"decision_number": "1/2025", "decided_on": clock.today(), "in_force_on": clock.today()}
    upload = SimpleUploadedFile("vendimi.png", PICTURE)
    adopt(amendment=adopted, confirmed="", by=secretariat, upload=upload, **decision)
    save_change(amendment=draft, after="2025-09-30", by=secretariat, **what)


def _reports(period, secretariat):
    """Published, signed or finalised with a link, in consultation with texts, and a draft whose file is ready."""
    issued_report("published", period=period)
    signed = issued_report("finalised", language="en", period=period)
    make_link(report=signed, recipient="Donatori", until=clock.today(), by=secretariat)
    draft = make_report(kind="six_month", period=period, language="sr-latn", by=secretariat, is_queued=False)
    save_text(report=draft, chapter="summary", text="Rečenica.", by=secretariat)
    save_text(report=draft, chapter="summary", text="Rečenica, drugi put.", by=secretariat)
    save_recommendation(report=draft, text="Odgovarati na vreme.", by=secretariat, **ASKED)
    return consulted_report(draft)


def kind_of(url):
    """The view that answers, what it is asked for, and of which report, or the shape of the address.

    In the administration many addresses share a view, and a wrong one may look like another that is right.
    """
    parts = urlsplit(url)
    match = resolve(parts.path)
    asked = {name for name, value in parse_qsl(parts.query)}
    if FULL:
        given = {(name, value) for name, value in parse_qsl(parts.query) if name not in ENDLESS}
        return (match.view_name, parts.path), given | asked & ENDLESS
    if parts.path.startswith("/admin/"):
        return (match.view_name, re.sub(r"\d+", "#", parts.path)), asked
    return (match.view_name, match.kwargs["pk"] if match.view_name in EACH else None), asked


def links_of(url, html):
    """Every address within the product that the page asks for or offers."""
    document = lxml.html.fromstring(html)
    found = [element.get(name) for tag, name in ASKS for element in document.iter(tag)]
    found += document.xpath("//@hx-get")
    found = [link for link in found if link and not link.startswith(("/static/", "#"))]
    whole = {urljoin(f"http://testserver{url}", link).partition("#")[0] for link in found}
    return sorted(link.removeprefix("http://testserver") for link in whole if link.startswith("http://testserver/"))


def writes_of(view, wrong):
    """Tell of each row that a page changes when it is only read."""

    def execute(execute, sql, *more):
        if (found := WRITES.match(sql)) and not (view in RECORDED and found[1] in OF_EVENTS):
            wrong.append(f"{view} writes {found[1]} when it is only read")
        return execute(sql, *more)

    return execute


def crawl(client, starts, asked_before):
    """What fails, with the page that leads there, and the names of the views that were reached.

    `asked_before` tells what others asked of each kind of page, and is told of what this one does.
    """
    waiting, known, read, wrong, n = [(start, "") for start in starts], set(starts), set(), [], 0
    while waiting:
        url, origin = waiting.pop(0)
        try:
            kind, asked = kind_of(url)
        except Resolver404:
            wrong.append(f"{origin} → {url}: no such page")
            continue
        if kind in read and asked <= asked_before[kind]:
            continue
        read.add(kind)
        asked_before[kind] |= asked
        with connection.execute_wrapper(writes_of(kind[0], wrong)):
            response, n = client.get(url), n + 1
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code >= 400:
            if origin:
                wrong.append(f"{origin} → {url}: {response.status_code}")
            else:
                read.discard(kind)  # a start that is another person's
            continue
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and content
        links = links_of(url, content) if is_page else []
        links += [urljoin(url, response.url)] if response.status_code in (301, 302) else []
        new = [link for link in links if link not in known]
        known.update(new)
        waiting += [(link, url) for link in new]
    logger.info("%s answers from %s addresses", n, len(read))
    return wrong, {kind[0] for kind in read}


NAMES = ("", "hana", "arta", "driton", "besnik", "mimoza", "elira", "afrim", "fatmir", "genta", "ilir")


def follow(people, names, starts):
    """Crawl as each of these people; the names of the views that were reached."""
    wrong, reached, asked_before = [], set(), defaultdict(set)
    for name in names:
        client = Client(raise_request_exception=False)
        if name:
            client.force_login(people[name])
        logger.info("as %s", name or "a stranger")
        failed, seen = crawl(client, starts, defaultdict(set) if FULL else asked_before)
        wrong += [f"{name}: {line}" for line in failed]
        reached |= seen
    assert not wrong, "\n".join(wrong)
    return reached


def test_no_link_of_any_page_fails_and_every_page_is_led_to():
    """Both in one test: what nobody is led to, the crawl would pass over in silence."""
    with busy_world() as people:
        reached = follow(people, NAMES, [reverse("home"), *people["rich"]])
    with quiet_world() as people:
        reached |= follow(people, ("", *people) if FULL else ("arta", "elira"), [reverse("home")])
    missed = {name for name, row in TABLE.items() if row[0] == "GET"} - reached - NOT_LINKED - ELSEWHERE
    assert not missed, f"No page leads to: {', '.join(sorted(missed))}"


def test_a_state_of_before_is_only_looked_at(client, arta, hana, driton):
    """The link to the password on that page led to 500; a posted form changed the row, with the right to read alone."""
    client.force_login(hana)
    person = driton
    assert client.get(f"/admin/accounts/user/{person.pk}/history/password/").status_code == 404
    address = reverse("admin:accounts_user_simple_history", args=[person.pk, person.history.first().pk])
    page = client.get(address)
    assert page.status_code == 200 and "../password/" not in page.content.decode()
    institution = Institution.objects.get(code="pk")
    Institution.objects.get(code="pk").save()
    client.force_login(arta)
    address = reverse(
        "admin:accounts_institution_simple_history", args=[institution.pk, institution.history.first().pk]
    )
    assert client.get(address).status_code == 200
    fields = {"code": "pk", "abbreviation": "TJETËR", "kind": "police"}
    assert client.post(address, fields).status_code == 405
    assert Institution.objects.get(code="pk").abbreviation == institution.abbreviation
