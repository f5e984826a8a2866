"""Every address × every role. A walk through the resolver makes sure that no address is missing.

A role that lacks the right gets 403 with the reason, another institution 404: to it those answers do not exist.
Strangers are sent to the sign-in page.
"""

import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template.base import Template
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import Role
from plans.models import ReferenceDocument
from plans.services.amendments import draft_amendment, save_change
from progress.models import Reminder, Submission
from progress.services.collecting.escalations import note_problem, take_step
from progress.services.collecting.people import propose_colleague
from progress.services.collecting.risks import RiskTerms, add_risk
from progress.services.evidence import add_entry_evidence
from reporting.models import Report, Snapshot
from reporting.services.publication import make_link
from strategy_tracker.base import clock
from tests.factories import (
    action,
    answered_submission,
    closed_period,
    entries_of,
    make_period,
    make_person,
    open_period,
    submitted_submission,
    the_plan,
)
from tests.plans.reading.drafts import plan_draft
from tests.reporting.issued_story import issued_report
from tests.reporting.issuing_kit import first_draft
from tests.reporting.written_story import consulted_report, following_report, written_report
from tests.strange_files import picture

# The columns: own = the institution whose submission it is (Health), other = another institution (Police).
ROLES = (
    "stranger",
    "administrator",
    "secretariat",
    "own",
    "other",
    "coordinator",
    "authority",
    "secretary_general",
    "minister",
    "observer",
)
EVERYONE = (302, 200, 200, 200, 200, 200, 200, 200, 200, 200)
READERS = (302, 403, 200, 200, 200, 200, 200, 200, 200, 200)
ONLY_SECRETARIAT = (302, 403, 200, 403, 403, 403, 403, 403, 403, 403)
ONLY_SECRETARIAT_ACTS = (302, 403, 302, *[403] * 7)
EXACT_READERS = (302, 403, 200, 403, 403, 200, 200, 403, 403, 403)
SUBMISSION = (302, 403, 200, 200, 404, 200, 403, 403, 403, 403)
SUBMISSION_CHANGE = (302, 403, 403, 302, 404, 403, 403, 403, 403, 403)
VERIFY_PAGE = (302, 403, 200, 403, 404, 403, 403, 403, 403, 403)
VERIFY_ACT = (302, 403, 302, 403, 404, 403, 403, 403, 403, 403)
UNCHANGED = (302, 403, 403, 422, 404, 403, 403, 403, 403, 403)  # 422: there is no earlier answer to confirm
DRAFT = (302, 403, 409, 409, 404, 409, 403, 403, 403, 403)  # 409: the form does not say whose it is
EVIDENCE = (302, 403, 200, 200, 404, 403, 403, 403, 403, 403)
EVIDENCE_CHANGE = (302, 403, 403, 302, 404, 403, 403, 403, 403, 403)
ESCALATIONS = (302, 403, 200, 403, 403, 200, 200, 403, 403, 403)
ESCALATION_WRITERS = (302, 403, 200, 403, 403, 200, 403, 403, 403, 403)
ESCALATION_COMMENT = (302, 403, 302, 403, 403, 302, 403, 403, 403, 403)
ESCALATION_FILE = (302, 403, 404, 403, 403, 404, 404, 403, 403, 403)  # 404: there is none
RISK = (302, 403, 200, 200, 404, 200, 200, 200, 200, 200)
RISK_EDIT = (302, 403, 200, 403, 404, 403, 403, 403, 403, 403)
RISK_REVIEW = (302, 403, 200, 200, 404, 403, 403, 403, 403, 403)
DRAFTS = (302, 403, 200, 403, 403, 200, 200, 200, 200, 403)
DRAFTS_MAKE = (302, 403, 200, 403, 403, 200, 403, 403, 403, 403)

OWN_PAGE = (302, 403, 403, 200, 404, 403, 403, 403, 403, 403)
OWN_NOTHING_YET = (302, 403, 403, 404, 404, 403, 403, 403, 403, 403)
RECEIPT = (302, 403, 403, 200, 404, 403, 403, 403, 403, 403)
RECEIPT_FILE = (302, 403, 403, 404, 404, 403, 403, 403, 403, 403)  # 404: none has been asked for
OWN_ACTS = (302, 403, 403, 302, 404, *[403] * 5)
NOT_THE_HEAD = (302, 403, 403, 403, 404, *[403] * 5)
ONLY_WRITER = (302, 403, 200, 403, 403, 403, 403, 403, 403, 403)
ONLY_WRITER_ACTS = (302, 403, 302, 403, 403, 403, 403, 403, 403, 403)
WAIVES = (302, 403, 422, *[403] * 7)  # 422: what was missing is not said
CONSULTED = (302, 403, 200, 403, 403, 200, 200, 200, 200, 200)
CONSULTED_COMMENT = (302, 403, 403, 403, 403, 302, 302, 403, 403, 302)

ISSUED_PUBLISH = (302, 403, 200, 403, 403, 403, 403, 403, 403, 403)
ISSUED_LINK = (302, 403, 200, 403, 403, 200, 403, 403, 403, 403)
ISSUED_REVOKE = (302, 403, 302, 403, 403, 302, 403, 403, 403, 403)
ANYBODY = (200,) * 10

# 6-month reports are finalised and signed by the coordinator.
FOR_COORDINATOR = (302, 403, 403, 403, 403, 200, 403, 403, 403, 403)
SIGNING_NOTHING = (302, 403, 403, 403, 403, 422, 403, 403, 403, 403)

PLAN = "2022-2024"
MSH = (PLAN, "2022-H1", "msh")
# name → (method, arguments, data, state of the world, statuses)
TABLE = {
    "login": ("GET", (), {}, "open", (200, *[302] * 9)),
    "logout": ("POST", (), {}, "open", (302,) * 10),
    "language_switch": ("POST", (), {"language": "en"}, "open", (302,) * 10),
    "password_change": ("GET", (), {}, "open", EVERYONE),
    "password_change_done": ("GET", (), {}, "open", EVERYONE),
    "home": ("GET", (), {}, "open", EVERYONE),
    "help": ("GET", (), {}, "open", ANYBODY),
    "plan_list": ("GET", (), {}, "open", READERS),
    "plan_tree": ("GET", (PLAN,), {}, "open", READERS),
    "finding_list": ("GET", (PLAN,), {}, "open", READERS),
    "plan_draft_list": ("GET", (), {}, "plan_draft", ONLY_SECRETARIAT),
    "plan_draft_detail": ("GET", ("{plan_draft}",), {}, "plan_draft", ONLY_SECRETARIAT),
    "plan_draft_upload": ("POST", ("{plan_draft}",), {}, "plan_draft", (302, 403, 422, *[403] * 7)),
    "plan_draft_cell": (
        "POST",
        ("{plan_draft}", "2", "deadline"),
        {"read_as": "2027", "sha256": "{sha256}"},
        "plan_draft",
        (302, 403, 302, *[403] * 7),
    ),
    "plan_draft_name": (
        "POST",
        ("{plan_draft}",),
        {"what": "institution", "printed": "Agjencia e Re", "code": "ad"},
        "plan_draft",
        (302, 403, 302, *[403] * 7),
    ),
    "plan_draft_adopt": ("GET", ("{plan_draft}",), {}, "plan_draft", ONLY_SECRETARIAT),
    "plan_draft_drop": ("POST", ("{plan_draft}",), {}, "plan_draft", (302, 403, 302, *[403] * 7)),
    "old_address": ("GET", ("actions", "I.1.1/"), {}, "open", (302, *[301] * 9)),
    "victim_statistics": ("GET", (), {}, "open", READERS),
    "victim_export": ("GET", ("csv",), {}, "open", READERS),
    "victim_statistics_edit": ("GET", (2022,), {}, "open", ONLY_SECRETARIAT),
    "objective_detail": ("GET", (PLAN, "I.1"), {}, "open", READERS),
    "institution_detail": ("GET", (PLAN, "msh"), {}, "open", (302, 403, 200, 200, 404, 200, 200, 200, 200, 200)),
    "compare": ("GET", (PLAN,), {}, "open", READERS),
    "indicator_list": ("GET", (PLAN,), {}, "open", READERS),
    "indicator_detail": (
        "GET",
        (
            PLAN,
            "I-1",
        ),
        {},
        "open",
        READERS,
    ),
    "passport_edit": ("GET", (PLAN, "I-1"), {}, "open", ONLY_SECRETARIAT),
    "measurement_edit": ("GET", (PLAN, "I-1", "2022-H1"), {}, "open", ONLY_SECRETARIAT),
    "escalation_list": ("GET", (PLAN,), {}, "open", ESCALATIONS),
    "escalation_add": ("GET", (PLAN,), {}, "open", ESCALATION_WRITERS),
    "escalation_detail": ("GET", (PLAN, "{escalation}"), {}, "open", ESCALATIONS),
    "escalation_comment": ("POST", (PLAN, "{escalation}"), {"text": "Mirë."}, "open", ESCALATION_COMMENT),
    "escalation_document": ("GET", (PLAN, "{escalation}", "{step}"), {}, "open", ESCALATION_FILE),
    "escalation_letter": ("GET", (PLAN, "{escalation}"), {}, "open", ESCALATIONS),
    "letter_download": ("GET", (PLAN, "{escalation}"), {}, "open", ESCALATION_FILE),
    "risk_list": ("GET", (PLAN,), {}, "open", READERS),
    "risk_export": ("GET", (PLAN, "csv"), {}, "open", READERS),
    "risk_add": ("GET", (PLAN,), {}, "open", ONLY_SECRETARIAT),
    "risk_detail": ("GET", (PLAN, "{risk}"), {}, "open", RISK),
    "risk_edit": ("GET", (PLAN, "{risk}"), {}, "open", RISK_EDIT),
    "risk_review": ("GET", (PLAN, "{risk}"), {}, "open", RISK_REVIEW),
    "reference_list": ("GET", (PLAN,), {}, "open", READERS),
    "reference_detail": ("GET", (PLAN, "{document}"), {}, "open", READERS),
    "reference_export": ("GET", (PLAN, "csv"), {}, "open", READERS),
    "budget_overview": ("GET", (PLAN,), {}, "open", READERS),
    "action_list": ("GET", (PLAN,), {}, "open", READERS),
    "action_export": (
        "GET",
        (
            PLAN,
            "csv",
        ),
        {},
        "open",
        READERS,
    ),
    "action_detail": (
        "GET",
        (
            PLAN,
            "I.1.1",
        ),
        {},
        "open",
        READERS,
    ),
    "action_status": (
        "GET",
        (
            PLAN,
            "I.1.1",
        ),
        {},
        "open",
        ONLY_SECRETARIAT,
    ),
    "action_cancel": (
        "GET",
        (
            PLAN,
            "I.1.1",
        ),
        {},
        "open",
        ONLY_SECRETARIAT,
    ),
    "plan_export": ("GET", (PLAN,), {}, "open", ONLY_SECRETARIAT),
    "plan_import": ("GET", (), {}, "open", (302, 200, *[403] * 8)),
    "carry_over_list": ("GET", (PLAN,), {}, "open", READERS),
    "carry_over_edit": ("GET", (PLAN, "I.1.1"), {}, "open", ONLY_SECRETARIAT),
    "carry_over_take_back": ("POST", (PLAN, "I.1.1"), {"seen": ""}, "open", ONLY_WRITER_ACTS),
    "action_correct": ("GET", (PLAN, "I.1.1"), {}, "open", (302, 200, *[403] * 8)),
    "amendment_list": ("GET", (PLAN,), {}, "amendment", READERS),
    "amendment_detail": ("GET", (PLAN, "{amendment}"), {}, "amendment", READERS),
    "amendment_comment": (
        "POST",
        (PLAN, "{amendment}"),
        {"text": "Pajtohem."},
        "amendment",
        (302, 403, *[302] * 8),
    ),
    "amendment_adopt": ("GET", (PLAN, "{amendment}"), {}, "amendment", ONLY_SECRETARIAT),
    "amendment_drop": ("GET", (PLAN, "{amendment}"), {}, "amendment", ONLY_SECRETARIAT),
    "amendment_document": (
        "GET",
        (PLAN, "{amendment}"),
        {},
        "amendment",
        (302, 403, *[404] * 8),  # 404: there is no decision yet
    ),
    "change_add": ("GET", (PLAN, "{amendment}", "new"), {}, "amendment", ONLY_SECRETARIAT),
    "change_edit": ("GET", (PLAN, "{amendment}", "{change}"), {}, "amendment", ONLY_SECRETARIAT),
    "change_remove": ("POST", (PLAN, "{amendment}", "{change}"), {}, "amendment", ONLY_SECRETARIAT_ACTS),
    "change_take_over": ("POST", (PLAN, "{amendment}", "{change}"), {}, "amendment", ONLY_SECRETARIAT_ACTS),
    "version_list": ("GET", (PLAN,), {}, "open", READERS),
    "version_detail": ("GET", (PLAN, "1"), {}, "open", READERS),
    "version_export": ("GET", (PLAN, "1"), {}, "open", READERS),
    "version_compare": ("GET", (PLAN, "1", "1"), {}, "open", READERS),
    # A report of six months has none; who may on an annual one: tests/reporting/test_revision.py
    "revision_list": ("GET", ("{report}",), {}, "finalised", (302, *[403] * 9)),
    "revision_edit": ("GET", ("{report}", "without_deadline", "I.1.1"), {}, "finalised", (302, *[403] * 9)),
    "period_list": ("GET", (PLAN,), {}, "open", READERS),
    "period_plan": ("POST", (PLAN,), {}, "open", (302, 403, *[302], *[403] * 7)),
    "period_detail": (
        "GET",
        (
            PLAN,
            "2022-H1",
        ),
        {},
        "open",
        READERS,
    ),
    "period_open": (
        "GET",
        (
            PLAN,
            "2022-H1",
        ),
        {},
        "planned",
        ONLY_SECRETARIAT,
    ),
    "period_close": (
        "GET",
        (
            PLAN,
            "2022-H1",
        ),
        {},
        "open",
        ONLY_SECRETARIAT,
    ),
    "period_reopen": (
        "GET",
        (
            PLAN,
            "2022-H1",
        ),
        {},
        "closed",
        ONLY_SECRETARIAT,
    ),
    "period_matrix_list": ("GET", (PLAN,), {}, "open", READERS),
    "period_matrix_detail": ("GET", (PLAN, "2022-H1"), {}, "open", READERS),
    "institution_people": ("GET", ("msh",), {}, "person_request", (302, 200, 200, 200, 404, *[403] * 5)),
    "colleague_propose": (
        "POST",
        ("msh",),
        {
            "colleague-first_name": "Dea",
            "colleague-last_name": "Krasniqi",
            "colleague-email": "dea@example.test",
            "colleague-duty": "deputy",
        },
        "person_request",
        OWN_ACTS,
    ),
    "colleague_change": ("POST", ("msh", "{colleague}"), {"duty": "deputy"}, "person_request", OWN_ACTS),
    "absence_add": (
        "POST",
        ("msh", "{colleague}"),
        {"absence-starts_on": "2099-01-01", "absence-ends_on": "2099-01-02"},
        "person_request",
        OWN_ACTS,
    ),
    "absence_remove": ("POST", ("msh", "{absence}"), {}, "person_request", OWN_ACTS),
    "approval_switch": ("POST", ("msh",), {"is_needed": "on"}, "open", NOT_THE_HEAD),
    "approval_ask": ("POST", MSH, {}, "answered", NOT_THE_HEAD),
    "approval_give_back": ("POST", MSH, {}, "answered", NOT_THE_HEAD),
    "person_request_list": ("GET", (), {}, "person_request", (302, 200, *[403] * 8)),
    "person_request_decide": ("POST", ("{request}",), {"grant": "1"}, "person_request", (302, 302, *[403] * 8)),
    "password_set": ("GET", ("MQ", "made-up"), {}, "open", ANYBODY),
    "calendar": ("GET", (), {}, "open", EVERYONE),
    "calendar_renew": ("POST", (), {}, "open", (302,) * 10),
    "calendar_file": ("GET", ("1-1:invented",), {}, "open", (404,) * 10),
    "submission_extend": ("GET", MSH, {}, "answered", VERIFY_PAGE),
    "reminder_list": ("GET", (PLAN, "2022-H1"), {}, "open", ONLY_SECRETARIAT),
    "reminder_send": ("POST", (PLAN, "2022-H1"), {"institutions": "msh"}, "open", ONLY_SECRETARIAT),  # the preview
    "reminder_returned": (
        "POST",
        (PLAN, "2022-H1", "{reminder}"),
        {},
        "open",
        ONLY_SECRETARIAT_ACTS,
    ),  # refused: not sent yet
    "seal_list": ("GET", (PLAN, "2022-H1"), {}, "closed", READERS),
    "seal_download": ("GET", (PLAN, "2022-H1", "1"), {}, "closed", EXACT_READERS),
    "submission_detail": ("GET", MSH, {}, "answered", SUBMISSION),
    "submission_check": ("GET", MSH, {}, "answered", SUBMISSION),
    "submission_submit": ("POST", MSH, {"explanation": "E drejtë."}, "answered", SUBMISSION_CHANGE),
    "workbook_upload": ("GET", MSH, {}, "answered", OWN_PAGE),
    "workbook_download": ("GET", MSH, {}, "answered", OWN_PAGE),
    "workbook_review": ("GET", MSH, {}, "answered", SUBMISSION_CHANGE),  # 302: none has been uploaded
    "workbook_marked": ("GET", MSH, {}, "answered", OWN_NOTHING_YET),
    "workbook_drop": ("POST", MSH, {}, "answered", SUBMISSION_CHANGE),
    "entries_unchanged": ("GET", MSH, {}, "answered", OWN_PAGE),
    "entry_edit": ("GET", (*MSH, "{action}"), {}, "answered", SUBMISSION),
    "entry_draft": ("POST", (*MSH, "{action}"), {}, "answered", DRAFT),
    "entry_draft_discard": ("POST", (*MSH, "{action}"), {}, "answered", SUBMISSION_CHANGE),
    "entry_unchanged": ("POST", (*MSH, "{action}"), {"version": "{version}"}, "answered", UNCHANGED),
    "evidence_add": (
        "POST",
        (*MSH, "{action}"),
        {
            "evidence-title": "Raport",
            "evidence-url": "https://example.test/r",
            "evidence-is_declared": "on",
            "version": "{version}",
        },
        "answered",
        SUBMISSION_CHANGE,
    ),
    "evidence_download": ("GET", ("{evidence}",), {}, "answered", EVIDENCE),
    "evidence_preview": ("GET", ("{evidence}",), {}, "answered", EVIDENCE),
    "evidence_remove": ("POST", ("{evidence}",), {}, "answered", EVIDENCE_CHANGE),
    "submission_receipt": ("GET", MSH, {}, "submitted", RECEIPT),
    "receipt_download": ("GET", MSH, {}, "submitted", RECEIPT_FILE),
    "submission_verify": ("GET", MSH, {}, "submitted", VERIFY_PAGE),
    "submission_verify_unchanged": ("POST", MSH, {}, "submitted", VERIFY_ACT),
    "submission_return": ("POST", MSH, {"comment": "Plotësoni."}, "submitted", VERIFY_ACT),
    "entry_verify": (
        "POST",
        (*MSH, "{action}"),
        {"verify-{entry}-status": "{claim}", "verify-{entry}-seen": "{version}", "verify-{entry}-assessed": "0"},
        "submitted",
        VERIFY_ACT,
    ),
    "entry_return": (
        "POST",
        (*MSH, "{action}"),
        {"return-{entry}-comment": "Plotësoni."},
        "submitted",
        VERIFY_ACT,
    ),
    "report_list": ("GET", (), {}, "report", DRAFTS),
    "report_create": ("GET", (), {}, "report", DRAFTS_MAKE),
    "report_detail": ("GET", ("{report}",), {}, "report", DRAFTS),
    "report_progress": ("GET", ("{report}",), {}, "report", DRAFTS),
    "report_preview": ("GET", ("{report}",), {}, "report", DRAFTS),
    "report_retry": ("POST", ("{report}",), {}, "report", ONLY_WRITER_ACTS),
    "report_download": ("GET", ("{report}",), {}, "report", (302, 403, 404, 403, 403, 404, 404, 404, 404, 403)),
    "report_data": ("GET", ("{report}", "xlsx"), {}, "draft", DRAFTS),
    "stale_list": ("GET", (), {}, "draft", ONLY_WRITER),
    "report_figures": ("GET", ("{report}",), {}, "draft", DRAFTS),
    "report_checklist": ("GET", ("{report}",), {}, "draft", DRAFTS),
    "waiver_edit": ("POST", ("{report}", "answers"), {"reason": "S’u përgjigjën."}, "draft", WAIVES),
    "waiver_take_back": ("POST", ("{report}", "answers"), {}, "draft", ONLY_WRITER_ACTS),
    "report_finalise": ("GET", ("{report}",), {}, "draft", FOR_COORDINATOR),
    "report_renew": ("POST", ("{report}",), {}, "draft", ONLY_WRITER_ACTS),
    "report_rerender": ("POST", ("{report}",), {}, "draft", ONLY_WRITER_ACTS),
    "report_correct": ("POST", ("{report}",), {}, "signed", (302, 403, 302, 403, 403, 403, 403, 403, 403, 403)),
    "report_signed_list": ("GET", (), {}, "signed", EVERYONE),
    "issued_download": ("GET", ("{report}", "1"), {}, "signed", EVERYONE),
    "report_sign": ("GET", ("{report}",), {}, "finalised", FOR_COORDINATOR),
    "report_sign_upload": ("POST", ("{report}",), {}, "finalised", SIGNING_NOTHING),
    "report_sign_certificate": ("POST", ("{report}",), {}, "finalised", SIGNING_NOTHING),
    "section_list": ("GET", ("{report}",), {}, "written", DRAFTS),
    "section_take_over": ("POST", ("{report}", "{report}"), {}, "written", ONLY_WRITER_ACTS),
    "section_edit": ("GET", ("{report}", "summary"), {}, "written", DRAFTS),
    "section_confirm": ("POST", ("{report}", "problems"), {"draft": ""}, "written", ONLY_WRITER_ACTS),
    "section_preview": ("POST", ("{report}", "summary"), {"text": "Tekst.", "state": "draft"}, "written", ONLY_WRITER),
    "section_version": ("GET", ("{report}", "summary", 1), {}, "written", DRAFTS),
    "section_restore": ("POST", ("{report}", "summary", 1), {}, "written", ONLY_WRITER_ACTS),
    "recommendation_create": ("GET", ("{report}",), {}, "written", ONLY_WRITER),
    "recommendation_adopt": ("POST", ("{report}",), {}, "written", ONLY_WRITER_ACTS),
    "recommendation_edit": ("GET", ("{report}", "{recommendation}"), {}, "written", ONLY_WRITER),
    "recommendation_remove": ("POST", ("{report}", "{recommendation}"), {}, "written", ONLY_WRITER_ACTS),
    "follow_up_edit": ("GET", ("{report}", "{recommendation}"), {}, "followed", ONLY_WRITER),
    "report_consult": ("GET", ("{report}",), {}, "written", ONLY_WRITER),
    "report_resume": ("POST", ("{report}",), {}, "consulted", ONLY_WRITER_ACTS),
    "report_comments": ("GET", ("{report}",), {}, "consulted", CONSULTED),
    "comment_create": ("POST", ("{report}", "summary"), {"text": "Mirë."}, "consulted", CONSULTED_COMMENT),
    "comment_answer": ("POST", ("{report}", "{comment}"), {"text": "U ndryshua."}, "consulted", ONLY_WRITER_ACTS),
    "comments_annex": ("POST", ("{report}",), {"is_listed": "on"}, "consulted", ONLY_WRITER_ACTS),
    "report_publish": ("GET", ("{report}",), {}, "signed", ISSUED_PUBLISH),
    "report_links": ("GET", ("{report}",), {}, "signed", ISSUED_LINK),
    "link_revoke": ("POST", ("{report}", "{link}"), {}, "linked", ISSUED_REVOKE),
    "shared_report": ("GET", ("{secret}",), {}, "linked", ANYBODY),
    "shared_file": ("GET", ("{secret}",), {}, "linked", ANYBODY),
    "report_check": ("GET", (), {}, "open", ANYBODY),
    "public_report_list": ("GET", (), {}, "published", ANYBODY),
    "public_feed": ("GET", (), {}, "published", ANYBODY),
    "public_progress": ("GET", (), {}, "published", ANYBODY),
    "public_action": ("GET", ("2022-2024", "I.1.1"), {}, "published", ANYBODY),
    "public_objective": ("GET", ("2022-2024", "I"), {}, "published", ANYBODY),
    "public_api": ("GET", (), {}, "published", ANYBODY),
    "public_api_description": ("GET", (), {}, "published", ANYBODY),
    "public_api_periods": ("GET", (), {}, "published", ANYBODY),
    "public_api_actions": ("GET", ("2022-2024", "2022-H1"), {}, "published", ANYBODY),
    "public_api_indicators": ("GET", ("2022-2024", "2022-H1"), {}, "published", ANYBODY),
    "public_api_action": ("GET", ("2022-2024", "I.1.1"), {}, "published", ANYBODY),
    "public_report": ("GET", ("{address}",), {}, "published", ANYBODY),
    "public_report_file": ("GET", ("{address}",), {}, "published", ANYBODY),
    "public_report_data": ("GET", ("{address}", "{address}.json"), {}, "published", ANYBODY),
}
PUBLIC = {
    "login",
    "logout",
    "help",
    "language_switch",
    "calendar_file",
    "password_set",
    "report_check",
    "shared_report",
    "shared_file",
} | {name for name in TABLE if name.startswith("public_")}


# What reading leaves behind, and must: who saw figures of victims, who took a file, that a link was opened.
TRACES = {
    "evidence_download": {"progress_event"},
    "evidence_preview": {"progress_event"},
    "workbook_download": {"progress_event"},
    "victim_statistics": {"progress_event"},
    "victim_export": {"progress_event"},
    "seal_download": {"progress_event"},
    "victim_statistics_edit": {"progress_event"},
    "report_data": {"reporting_reportevent"},
    "issued_download": {"reporting_reportevent"},
    "shared_report": {"reporting_reportevent", "reporting_linkopening"},
    "shared_file": {"reporting_reportevent", "reporting_linkopening"},
}
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"', re.IGNORECASE)


@contextmanager
def written_tables():
    """Collects the tables that are written to."""
    written = set()

    def watch(execute, sql, params, many, context):
        written.update(WRITES.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@pytest.fixture
def cast(people):
    """Who stands in which column."""
    names = {
        "administrator": "hana",
        "secretariat": "arta",
        "own": "driton",
        "other": "besnik",
        "coordinator": "elira",
        "authority": "afrim",
        "secretary_general": "fatmir",
        "minister": "genta",
        "observer": "ilir",
    }
    return {role: people[name] for role, name in names.items()}


def _answered():
    return answered_submission(open_period("2022-H1"))


def _file(entry, by):
    photo = SimpleUploadedFile("foto.png", picture("PNG"))
    return add_entry_evidence(entry=entry, by=by, title="Foto", is_declared=True, upload=photo)


def _failed_report(cast):
    """A report whose making failed: it has every page, and can be tried again, without rendering a document."""
    period = closed_period("2022-H1")
    now = clock.now()
    snapshot = Snapshot.objects.create(period=period, kind="six_month", data="{}", sha256="0" * 64, made_at=now)
    return Report.objects.create(
        kind="six_month",
        period=period,
        language="sq",
        version=1,
        snapshot=snapshot,
        created_at=now,
        created_by=cast["coordinator"],
        rendering=Report.Rendering.FAILED,
        error="Ndërprerje.",
    )


def _written(state):
    """A draft that people have written into, in consultation, or with a report before it."""
    report = {"written": written_report, "consulted": consulted_report, "followed": following_report}[state]()
    recommended = Report.objects.earliest("pk").recommendations.get()
    comment = report.comments.last()
    return {"report": report.pk, "recommendation": recommended.pk, "comment": comment.pk if comment else None}


def _asked_about_people(person):
    """A colleague who is away, and a wish about another one."""
    colleague = make_person(Role.INSTITUTION, person.institution)
    absence = colleague.absences.create(starts_on="2099-01-01", ends_on="2099-01-02")
    wish = {"email": "ina@example.test", "first_name": "Ina", "last_name": "Berisha", "duty": "colleague"}
    request = propose_colleague(institution=person.institution, by=person, **wish)
    return {"colleague": colleague.pk, "absence": absence.pk, "request": request.pk}


def _issued(state, cast):
    """An issued report, and for "linked" a link to it."""
    report = issued_report("signed" if state == "linked" else state)
    known = {"report": report.pk, "address": report.address}
    if state == "linked":
        link, secret = make_link(report=report, recipient="Donatori", until=clock.today(), by=cast["secretariat"])
        known |= {"link": link.pk, "secret": secret}
    return known


@pytest.fixture
def world(cast):
    """Bring about a state and give what the arguments need of it."""

    def make(state):
        known = {}
        if state == "planned":
            make_period("2022-H1")
        elif state == "open":
            open_period("2022-H1")
            terms = RiskTerms("challenge", "Mungojnë mjetet.", action=action("III.1.13"))
            known["risk"] = add_risk(plan=the_plan(), terms=terms, by=cast["secretariat"]).pk
            known["reminder"] = Reminder.objects.first().pk
            noted = note_problem(action=action("III.1.13"), problem="Afati.", by=cast["secretariat"])
            sent = {"on": clock.today(), "text": "Dërguar.", "protocol_number": "12/2022"}
            step = take_step(escalation=noted, name="send", by=cast["secretariat"], **sent)
            known |= {"escalation": noted.pk, "step": step.pk}
            known["document"] = ReferenceDocument.objects.filter(action_links__isnull=False).first().pk
        elif state == "closed":
            closed_period("2022-H1")
        elif state == "amendment":
            draft = draft_amendment(plan=the_plan(), title="Rishikimi", by=cast["secretariat"])
            what = {"kind": "term", "key": "I.1.2", "field": "deadline_on", "after": "2025-06-30", "reason": "Vonesë."}
            change = save_change(amendment=draft, by=cast["secretariat"], **what)
            known |= {"amendment": draft.pk, "change": change.pk}
        elif state == "person_request":
            open_period("2022-H1")
            known = _asked_about_people(cast["own"])
        elif state == "plan_draft":
            draft = plan_draft(by=cast["secretariat"])
            known |= {"plan_draft": draft.pk, "sha256": draft.file_sha256}
        elif state == "report":
            known["report"] = _failed_report(cast).pk
        elif state == "draft":
            known["report"] = first_draft(by=cast["secretariat"]).pk
        elif state in ("written", "consulted", "followed"):
            known = _written(state)
        elif state in ("finalised", "signed", "published", "linked"):
            known = _issued(state, cast)
        else:
            submission = _answered() if state == "answered" else submitted_submission(open_period("2022-H1"))
            entry = entries_of(submission)[0]
            known |= {
                "action": entry.action.code,
                "entry": entry.pk,
                "version": entry.version,
                "claim": entry.claimed_status,
            }
            if submission.status == Submission.Status.DRAFT:
                known["evidence"] = _file(entry, cast["own"]).pk
        return known

    return make


def _filled(values, known):
    return [value.format(**known) if isinstance(value, str) else value for value in values]


STATES = sorted({state for _method, _arguments, _data, state, _statuses in TABLE.values()})


# Who may is decided before anything is asked for: on the second database the roles go that are asked different things.
ON_BOTH = {"secretariat", "other", "minister"}
BY_ROLE = [pytest.param(role, marks=[] if role in ON_BOTH else pytest.mark.any_database) for role in ROLES]


@pytest.mark.parametrize("role", BY_ROLE)
def test_access(role, client, cast, world):
    """One person, signed in once, at every address: each state is made once, and what each request does rolled back."""
    if role != "stranger":
        client.force_login(cast[role])
    wrong = []
    for state in STATES:
        with transaction.atomic():
            known = world(state)
            for name in (name for name, row in TABLE.items() if row[3] == state):
                with transaction.atomic():
                    wrong += _wrong_at(name, role, _same_browser(client), known)
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def _same_browser(client):
    """With the cookies of this one, whatever becomes of them."""
    other = Client()
    other.cookies.load({name: cookie.value for name, cookie in client.cookies.items()})
    return other


def _wrong_at(name, role, client, known):
    """What this address answers that it should not, in words."""
    method, arguments, data, _state, statuses = TABLE[name]
    url = reverse(name, args=_filled(arguments, known))
    data = dict(zip(_filled(data, known), _filled(data.values(), known), strict=True))
    # A report made of nothing has no preview to show: what counts here is who is let in.
    client.raise_request_exception = name != "report_preview"
    with written_tables() as written:
        response = _undrawn(client, url) if method == "GET" else client.post(url, data)
    status = 200 if name == "report_preview" and response.status_code == 500 else response.status_code
    if response.streaming:
        b"".join(response.streaming_content)  # to its end, which closes the file
    if status != statuses[ROLES.index(role)]:
        yield f"{name}: {role} got {status} instead of {statuses[ROLES.index(role)]}"
    elif "camera=()" not in response.headers["Permissions-Policy"]:
        yield f"{name}: pages may use the camera"
    elif role != "stranger" and name not in PUBLIC and "no-store" not in response.headers.get("Cache-Control", ""):
        yield f"{name}: {role} would find it with the back button after signing out"
    elif role == "stranger" and name not in PUBLIC and not response.url.startswith(reverse("login")):
        yield f"{name}: a stranger was sent to {response.url}"
    if method == "GET" and not written <= TRACES.get(name, set()):
        yield f"{name}: looking at it changes {', '.join(sorted(written))}"


def _undrawn(client, url):
    """Who may is decided before a page is drawn. That it can be drawn for whoever is led to it, the crawl shows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda template, context: "")
        return client.get(url)


def _names(patterns, prefix=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _names(pattern.url_patterns, prefix + namespace)
        elif pattern.name:
            yield prefix + pattern.name


def test_no_address_is_missing_from_the_table():
    names = {name for name in _names(get_resolver().url_patterns) if not name.startswith("admin:")}
    assert names == set(TABLE)


# The administration: which lists each of its two roles may open; nobody else finds it.
LISTS = sorted(
    name
    for name in _names(get_resolver().url_patterns)
    if name.startswith("admin:") and name.endswith("_changelist") and "simple_history" not in name
)
FOR_ADMINISTRATOR = {
    "admin:accounts_user_changelist",
    "admin:accounts_institution_changelist",
    "admin:accounts_letter_changelist",
    "admin:accounts_listimport_changelist",
    "admin:reporting_signatory_changelist",
    *(
        f"admin:plans_{name}_changelist"
        for name in (
            "strategy",
            "actionplan",
            "planversion",
            "strategicobjective",
            "specificobjective",
            "indicator",
            "action",
            "budgetline",
            "fundingsource",
            "referencedocument",
        )
    ),
}
NOT_FOR_SECRETARIAT = {
    "admin:accounts_user_changelist",
    "admin:reporting_signatory_changelist",
    "admin:django_tasks_database_dbtaskresult_changelist",
}


ADMINISTRATING = {"administrator", "secretariat"}
MAY_ENTER = [pytest.param(role, marks=[] if role in ADMINISTRATING else pytest.mark.any_database) for role in ROLES]


@pytest.mark.parametrize("role", MAY_ENTER)
def test_access_to_the_administration(role, client, cast):
    if role != "stranger":
        client.force_login(cast[role])
    for name in ("admin:index", "admin:password_change", *LISTS):
        response = client.get(reverse(name))
        if role == "stranger":
            assert response.status_code == 302, name
        elif name == "admin:password_change" and role in ADMINISTRATING:
            assert response.headers["Location"] == reverse("password_change")
        elif role not in ADMINISTRATING:
            # Django sends whoever may not enter to its sign-in page; ours refuses with the reason.
            assert response.status_code == 302, name
            assert client.get(response.headers["Location"]).status_code == 403, name
        elif name == "admin:index":
            assert response.status_code == 200, name
        else:
            is_open = name in FOR_ADMINISTRATOR if role == "administrator" else name not in NOT_FOR_SECRETARIAT
            assert response.status_code == (200 if is_open else 403), name


def test_every_list_of_the_administration_is_known():
    assert len(LISTS) >= 12
