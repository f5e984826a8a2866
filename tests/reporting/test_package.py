"""A whole plan goes out into one file and comes back from it with nothing lost; a bad file changes nothing."""

import base64
import hashlib
import io
import json
import os

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from accounts.models import Institution, Role, User
from plans.models import (
    Action,
    ActionPlan,
    Amendment,
    AmendmentChange,
    AmendmentComment,
    CarryOver,
    Correction,
    Lineage,
    PassportEdition,
    PlanDraft,
    PlanVersion,
)
from progress.models import (
    AnswerComment,
    Challenge,
    EntryQuantity,
    EntrySpending,
    Escalation,
    EscalationStep,
    Event,
    Evidence,
    Measurement,
    Risk,
    RiskReview,
    VictimRecord,
)
from progress.services.carry_over import decide_carry_over
from reporting.archive.audit import audit
from reporting.models import (
    FollowUp,
    NoticeLetter,
    ProposalDecision,
    Receipt,
    Recommendation,
    Report,
    ReportEvent,
    Signatory,
    Waiver,
)
from reporting.package import parts, reading_child
from reporting.package.checking import judge
from reporting.package.reading import Package, Table
from reporting.services.packages import export_plan, import_plan
from reporting.services.writing import confirm_text
from reporting.signing.configuration import trust_policy
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.errors import Refused
from tests.factories import (
    MSH,
    entries_of,
    institution,
    open_period,
    record_victims,
    second_plan,
    someone,
    submitted_submission,
    the_plan,
)
from tests.reporting.issued_story import content_of, issued_report, trust_folder
from tests.reporting.written_story import consulted_report, written_report

APPS = ("accounts", "plans", "progress", "reporting")


def all_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]


# What a package holds


def test_every_model_is_exported_or_left_out_for_a_reason():
    exported = [part.label for part in parts.PARTS]
    assert sorted([*exported, *parts.LEFT_OUT_MODELS]) == sorted(model._meta.label for model in all_models())
    assert all([*parts.LEFT_OUT_MODELS.values()])


def test_every_field_is_exported_or_left_out_for_a_reason():
    for part in parts.PARTS:
        model = part.model
        left_out = parts.LEFT_OUT_FIELDS.get(part.label, {})
        assert set(left_out) <= {field.name for field in model._meta.concrete_fields}
        assert all(left_out.values())


def test_rows_name_only_what_is_exported_before_them():
    before = set()
    for part in parts.PARTS:
        before.add(part.model)
        named = {parts.named_by(field) for field in parts.fields_of(part.model)} - {None}
        assert named <= before, part.label


def test_every_hash_of_what_is_stored_is_known():
    """A hash is that of a text or a file beside it, unless it is of something else."""
    of_something_else = {
        "plans.PlanDraft": ["file_sha256"],
        "reporting.Report": ["content_sha256"],
        "reporting.TextConfirmation": ["draft_sha256"],
        "reporting.Signatory": ["certificate_sha256"],
        "reporting.Signature": ["certificate_sha256"],
    }
    for part in parts.PARTS:
        hashes = [field.name for field in parts.fields_of(part.model) if field.name.endswith("sha256")]
        known = [parts.HASHES[part.label][1]] if part.label in parts.HASHES else []
        assert sorted(hashes) == sorted([*known, *of_something_else.get(part.label, [])]), part.label


# Out and back in

PICTURE = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path, english):
    (tmp_path / "trust").mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNING_TRUST_ANCHORS = trust_folder(tmp_path / "trust")


def whole_plan():
    """A plan on which something of every kind hangs."""
    plan, secretariat = the_plan(), someone(Role.SECRETARIAT)
    report = issued_report("published")
    written_report(report.period)
    second = open_period("2022-H2")
    submission = submitted_submission(second, MSH)
    entry, now = entries_of(submission)[0], clock.now()
    of_action = {"action": entry.action, "period": second}
    record_victims(2022)
    EntrySpending.objects.create(entry=entry, source_id=plan.actions()[0].fundings.first().source_id, amount="12.50")
    output = plan.actions().exclude(outputs=None)[0].outputs.first()
    EntryQuantity.objects.get_or_create(entry=entry, output=output, defaults={"value": "3"})
    Evidence.objects.create(
        **of_action,
        title="Foto",
        file_name="foto.png",
        content_type="image/png",
        file=ContentFile(PICTURE, "foto.png"),
        sha256=hashlib.sha256(PICTURE).hexdigest(),
        size_bytes=len(PICTURE),
        has_no_personal_data=True,
        added_at=now,
        added_by=secretariat,
    )
    Challenge.objects.create(entry=entry, kind="challenge", description="Mungojnë mjetet.")
    AnswerComment.objects.create(entry=entry, field="next_steps", text="Kur?", said="", at=now, by=secretariat)
    named = {"text": "Mungojnë mjetet.", "opened_in": second, "origin": entry}
    risk = Risk.objects.create(plan=plan, number=4, kind="challenge", **named)
    RiskReview.objects.create(risk=risk, period=second, state="open", reviewed_at=now, reviewed_by=secretariat)
    escalation = Escalation.objects.create(
        **of_action, problem="Afati.", since="2022-07-01", noted_at=now, noted_by=secretariat
    )
    EscalationStep.objects.create(
        escalation=escalation,
        kind="noted",
        on="2022-07-01",
        text="Afati.",
        document=ContentFile(PICTURE, "foto.png"),
        document_name="foto.png",
        document_type="image/png",
        document_sha256=hashlib.sha256(PICTURE).hexdigest(),
        recorded_at=now,
        recorded_by=secretariat,
    )
    words = canonical_json({"b": 1})
    NoticeLetter.objects.create(
        escalation=escalation,
        language="sq",
        sent_on="2022-07-02",
        content=words,
        sha256=sha256(words),
        file=ContentFile(b"%PDF-", "l.pdf"),
        state="ready",
        asked_by=secretariat,
        asked_at=now,
    )
    Measurement.objects.create(
        indicator=plan.indicators.first(), period=second, value="3.5", measured_at=now, measured_by=secretariat
    )
    recommendation = Recommendation.objects.last()
    FollowUp.objects.create(recommendation=recommendation, report=recommendation.report, outcome="done")
    ProposalDecision.objects.create(
        report=report, rule="x", code="I.1.1", outcome="dropped", reason="Jo.", decided_at=now, decided_by=secretariat
    )
    Waiver.objects.create(
        report=recommendation.report, line="answers", codes=["msh"], reason="Jo.", waived_at=now, waived_by=secretariat
    )
    consulted_report(recommendation.report)
    confirm_text(report=recommendation.report, chapter="problems", by=secretariat)
    ReportEvent.objects.record(ReportEvent.Kind.EDITED, report, by=secretariat)
    first, second_action = plan.actions()[:2]
    CarryOver.objects.create(source=first, reason="U përfundua ndryshe.", decided_at=now, decided_by=secretariat)
    Lineage.objects.create(kind="split", source=first, target=second_action)
    version = PlanVersion.objects.get(plan=plan)
    PlanDraft.objects.create(
        state="adopted",
        file_name="plani.docx",
        file_sha256="0" * 64,
        printed=[["I.1.1", None]],
        made_at=now,
        made_by=secretariat,
        uploaded_at=now,
        uploaded_by=secretariat,
        ended_at=now,
        version=version,
    )
    Correction.objects.create(
        plan=plan, key=first.key, field="deadline_on", reason="Gabim leximi.", made_at=now, made_by=secretariat
    )
    Receipt.objects.create(
        submission=submission,
        submitted_at=now,
        language="sq",
        content=(content := canonical_json({"a": 1})),
        sha256=sha256(content),
        file=ContentFile(b"%PDF-", "r.pdf"),
        state="ready",
        asked_by=secretariat,
        asked_at=now,
    )
    PassportEdition.objects.create(
        indicator=plan.indicators.first(),
        number=1,
        in_force_on="2023-01-01",
        decision_number="4/2022",
        decided_on="2022-12-20",
        recorded_at=now,
        recorded_by=secretariat,
        direction="up",
        span_rule="last",
        targets=[{"due_on": "2023-12-31", "value": "60"}],
    )
    amendment = Amendment.objects.create(
        plan=plan,
        title="Ndryshimi i vitit 2023",
        base=version.editions.last(),
        made_at=now,
        made_by=secretariat,
        document=ContentFile(b"%PDF- vendimi", "vendimi.pdf"),
        document_name="vendimi.pdf",
        document_type="application/pdf",
        document_sha256=hashlib.sha256(b"%PDF- vendimi").hexdigest(),
    )
    AmendmentChange.objects.create(
        amendment=amendment,
        position=1,
        kind="term",
        key="I.1.1",
        field="title",
        before="A",
        after="B",
        reason="Vendim.",
    )
    AmendmentComment.objects.create(amendment=amendment, text="Pse?", written_at=now, written_by=secretariat)
    first.save()
    institution().save()
    return plan


def exported(plan):
    out = io.BytesIO()
    export_plan(plan=plan, out=out, by=None)
    return out.getvalue()


def empty_everything(settings, tmp_path, keep=()):
    """As a system is that was just installed; some models may be kept."""
    for model in (model for model in reversed(all_models()) if model._meta.label not in keep):
        models.QuerySet(model)._raw_delete("default")
    settings.MEDIA_ROOT = tmp_path / "another"


@pytest.mark.django_db
def test_a_whole_plan_comes_back_with_nothing_lost(settings, tmp_path, client):
    content = exported(whole_plan())
    report = Report.objects.get(state="published")
    signed = content_of(report)
    empty_everything(settings, tmp_path)
    done = import_plan(content=content, by=None)

    told, again = json.loads(content), json.loads(exported(ActionPlan.objects.get()))
    assert not [table["model"] for table in told["models"] if not table["rows"]]  # something of every kind was there
    for one, other in zip(told["models"], again["models"], strict=True):
        if one["model"] != "reporting.Signatory":
            assert one == other, one["model"]
    assert told["files"] == again["files"]
    assert done.n_rows == sum(len(table["rows"]) for table in told["models"])
    assert (done.n_known, done.n_files, done.doubts) == (0, len(told["files"]), ())

    assert audit(trust_policy()).problems == ()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.post(reverse("report_check"), {"file": ContentFile(signed, "r.pdf"), "sha256": ""})
    assert page.context["finding"].is_genuine
    assert Action.objects.exclude(search_text="").count() == 101
    assert Event.objects.get(kind=Event.Kind.PLAN_IMPORTED).detail == the_plan().code


@pytest.mark.django_db
def test_nobody_may_do_anything_because_a_file_says_so(settings, tmp_path):
    content = exported(whole_plan())
    empty_everything(settings, tmp_path)
    import_plan(content=content, by=None)
    assert User.objects.exists()
    assert not any(person.is_active or person.has_usable_password() or person.is_staff for person in User.objects.all())
    assert [signatory.valid_until for signatory in Signatory.objects.all()] == [clock.today()]


@pytest.mark.django_db
def test_what_is_there_already_stays_as_it_is(settings, tmp_path):
    """Institutions, sources and statistics are the country's: another plan here has brought them."""
    record_victims(2022)
    content = exported(the_plan())
    keep = ("accounts.Institution", "plans.FundingSource", "plans.VictimFigure", "progress.VictimRecord")
    empty_everything(settings, tmp_path, keep=(*keep, "progress.VictimCount", "accounts.User"))
    Institution.objects.filter(code="msh").update(note="Shënim i këtushëm.")
    done = import_plan(content=content, by=None)
    assert done.n_known > 100
    assert Institution.objects.get(code="msh").note == "Shënim i këtushëm."
    assert VictimRecord.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["another count", "one less", "one more"])
def test_other_figures_of_victims_are_not_mixed_with_those_that_are_here(settings, tmp_path, change):
    record_victims(2022)
    content = exported(the_plan())
    empty_everything(settings, tmp_path, keep=("progress.VictimRecord", "progress.VictimCount", "accounts.User"))
    counts = VictimRecord.objects.get().counts
    if change == "another count":
        counts.filter(pk=counts.first().pk).update(value=7)
    elif change == "one less":
        counts.filter(pk=counts.first().pk).delete()
    else:
        counts.create(dimension="sex", category="other", value=1)
    with pytest.raises(Refused, match="figures of victims here are not those of the file: 2022"):
        import_plan(content=content, by=None)
    assert not ActionPlan.objects.exists()


@pytest.mark.django_db
def test_a_name_that_somebody_else_has_here_becomes_another_one(settings, tmp_path):
    report = written_report()
    author, content = report.created_by.username, exported(the_plan())
    empty_everything(settings, tmp_path)
    User.objects.create(username=author, first_name="Dikush", role=Role.ADMINISTRATOR)
    import_plan(content=content, by=None)
    assert Report.objects.get().created_by.username == f"{author}.2"


@pytest.mark.django_db
def test_two_plans_come_back_with_what_was_carried_over_the_earlier_one_first(settings, tmp_path, arta):
    first, later = the_plan(), second_plan()
    one, other = first.actions()[:2]
    decide_carry_over(action=one, targets=list(later.actions()), by=arta)
    decide_carry_over(action=other, targets=[], reason="Ligji i ri.", by=arta)
    decided = sorted(map(str, CarryOver.objects.all()))
    old, new = exported(first), exported(later)
    empty_everything(settings, tmp_path)
    with pytest.raises(Refused, match=f"it names 2022-2024 {one.key}, which is not there"):
        import_plan(content=new, by=None)
    import_plan(content=old, by=None)
    assert CarryOver.objects.get().target is None
    import_plan(content=new, by=None)
    assert sorted(map(str, CarryOver.objects.all())) == decided


# Refusals


def small(**changes):
    """A package that holds a strategy and a plan; `changes` by the name of a model: other rows, or other tables."""
    tables = {
        "plans.Strategy": [
            {"code": "S", "title": "S", "first_year": 2030, "last_year": 2034, "dated_on": "2029-12-01"}
        ],
        "plans.ActionPlan": [
            {
                "strategy": ["S"],
                "code": "2030",
                "title": "P",
                "first_year": 2030,
                "last_year": 2032,
                "dated_on": "2029-12-01",
            }
        ],
    }
    tables |= {name.replace("__", "."): rows for name, rows in changes.items()}
    read = [Table(name, list(rows[0]), [list(row.values()) for row in rows]) for name, rows in tables.items()]
    return Package({"plan": "2030"}, read, {})


def strategy(**changes):
    return [{"code": "S", "title": "S", "first_year": 2030, "last_year": 2034, "dated_on": "2029-12-01"} | changes]


EDITION = {
    "#": 1,
    "version": ["2030", 1],
    "number": 1,
    "data": "{}",
    "sha256": "0" * 64,
    "made_at": "2029-12-01T10:00Z",
}
VERSION = {"plan": ["2030"], "number": 1, "decided_on": "2029-12-01", "in_force_on": "2030-01-01"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"plans__Nothing": [{"code": "S"}]}, "does not know: plans.Nothing"),
        ({"plans__Strategy": strategy(colour="red")}, "does not know: plans.Strategy colour"),
        ({"plans__Strategy": strategy(code="T")}, "it names S, which is not there"),
        ({"plans__Strategy": strategy(first_year="2030")}, "first_year: is no number"),
        ({"plans__Strategy": strategy(first_year=-3)}, "first_year"),
        ({"plans__Strategy": strategy(title=["a"])}, "title: is no text"),
        ({"plans__Strategy": strategy(title=None)}, "title: is missing"),
        ({"plans__Strategy": strategy(title="x" * 301)}, "title"),
        ({"plans__Strategy": strategy(dated_on="1.12.2029")}, "dated_on"),
        ({"plans__Strategy": strategy() * 2}, "it is there twice"),
        ({"plans__FundingSource": [{"name": "A", "kind": "donor"}]}, "lacks what others call it by"),
        ({"plans__FundingSource": [{"code": "a", "name": "A", "kind": "gold"}]}, "kind"),
        ({"plans__ActionPlan": [{"strategy": ["S"], "code": "2031"}]}, "does not hold the one plan"),
        ({"plans__PlanVersion": [VERSION | {"plan": None}]}, "plan: is missing"),
        ({"plans__PlanVersion": [VERSION], "plans__VersionEdition": [EDITION]}, "does not have its hash"),
        ({"reporting__Receipt": [{"#": 1, "file": "0" * 64}]}, "the file is missing"),
        ({"progress__Event": [{"#": 1, "kind": "submitted", "happened_at": "2030-01-01T10:00"}]}, "no time zone"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changes, sentence):
    with pytest.raises(Refused) as refused:
        judge(small(**changes))
    assert sentence in str(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", [{"content_type": "text/html"}, {"file_name": "a.html"}, {"file": b"<html>"}, {"content_type": "a\nb"}]
)
def test_a_file_of_a_kind_that_is_not_taken_is_refused(given):
    content = given.pop("file", PICTURE)
    digest = hashlib.sha256(content).hexdigest()
    row = {"#": 1, "title": "F", "file": digest, "sha256": digest, "file_name": "f.png", "content_type": "image/png"}
    package = small(progress__Evidence=[row | given])
    with pytest.raises(Refused, match="no kind that is taken"):
        judge(Package(package.head, package.tables, {digest: content}))


@pytest.mark.django_db
def test_a_small_package_fits():
    assert [plan.code for plan in judge(small()).of("plans.ActionPlan")] == ["2030"]


@pytest.mark.django_db
def test_a_plan_that_is_here_is_never_imported_over(tmp_path):
    file = tmp_path / "plan.json"
    call_command("export_plan", the_plan().code, str(file), verbosity=0)
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_plan", the_plan().code, str(file))
    with pytest.raises(CommandError, match="There is a plan 2022-2024 here already"):
        call_command("import_plan", str(file))


def head(**changes):
    told = {"format": reading_child.FORMAT, "version": 1, "plan": "2030", "software": "x", "made_at": "now"}
    return told | {"models": [], "files": []} | changes


def table(*rows, fields=("code",), digest=None):
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    digest = digest or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"model": "plans.Strategy", "fields": fields, "rows": rows, "sha256": digest}


def file(content=b"abc", **changes):
    told = {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
    return told | {"base64": base64.b64encode(content).decode()} | changes


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"format": NaN}', "not_json"),
        (b"[]", "not_a_package"),
        (json.dumps(head(format="x")), "not_a_package"),
        (json.dumps(head(version=2)), "other_version"),
        (json.dumps(head(version=True)), "shape"),
        (json.dumps(head(more=1)), "shape"),
        (json.dumps(head(models=[1])), "shape"),
        (json.dumps(head(models=[table(["a", "b"])])), "shape"),
        (json.dumps(head(models=[table(["a"], digest="0" * 64)])), "damaged"),
        (json.dumps(head(models=[table(["a\0"])])), "letters"),
        (json.dumps(head(models=[table(["a\ud800"])])), "letters"),
        (json.dumps(head(files=[file(size_bytes=4)])), "damaged"),
        (json.dumps(head(files=[file(base64="YWJk")])), "damaged"),
        (json.dumps(head(files=[file(base64="a")])), "damaged"),
    ],
)
def test_a_bad_file_is_not_read(content, problem):
    answer = reading_child.read(content if isinstance(content, bytes) else content.encode())
    assert json.loads(answer.partition(b"\n")[0])["problem"] == problem


def test_a_good_file_is_read_whole():
    answer = reading_child.read(json.dumps(head(models=[table(["a"])], files=[file(), file(b"de")])).encode())
    told, _newline, files = answer.partition(b"\n")
    assert json.loads(told)["models"][0]["rows"] == [["a"]]
    assert files == b"abcde"


@pytest.mark.django_db
def test_a_report_that_is_not_what_was_issued_is_refused(settings, tmp_path):
    issued_report("published")
    told = json.loads(exported(the_plan()))
    empty_everything(settings, tmp_path)
    rows = next(one for one in told["models"] if one["model"] == "reporting.IssuedFile")
    signed = next(one for one in told["files"] if one["sha256"] == rows["rows"][1][rows["fields"].index("sha256")])
    content = base64.b64decode(signed["base64"]) + b"%"
    signed |= file(content)
    for name in ("file", "sha256"):
        rows["rows"][1][rows["fields"].index(name)] = signed["sha256"]
    rows["sha256"] = hashlib.sha256(canonical_json(rows["rows"]).encode()).hexdigest()
    with pytest.raises(Refused, match="An issued report of the file is not what was issued"):
        import_plan(content=canonical_json(told).encode(), by=None)
    assert not ActionPlan.objects.exists()


@pytest.mark.django_db
def test_signatures_that_cannot_be_confirmed_here_are_taken_only_when_asked(settings, tmp_path):
    issued_report("published")
    content = exported(the_plan())
    empty_everything(settings, tmp_path)
    settings.SIGNING_TRUST_ANCHORS = ""
    with pytest.raises(Refused, match="cannot be confirmed here"):
        import_plan(content=content, by=None)
    assert len(import_plan(content=content, by=None, takes_unconfirmed=True).doubts) == 1


@pytest.mark.django_db
def test_nothing_is_left_when_the_database_refuses(settings, tmp_path, monkeypatch):
    whole_plan()
    content = exported(the_plan())
    empty_everything(settings, tmp_path)
    monkeypatch.setattr("reporting.services.packages.refresh_search_text", lambda actions: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        import_plan(content=content, by=None)
    assert not ActionPlan.objects.exists()
    assert not [path for path in (tmp_path / "another" / "evidence").rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_damaged_file_is_no_part_of_an_export(settings):
    report = issued_report("published")
    with open(report.file.path, "ab") as stored:
        stored.write(b"x")
    with pytest.raises(Refused, match="is not what was recorded"):
        exported(the_plan())


# The pages


@pytest.mark.django_db
def test_the_secretariat_takes_the_file_along_and_that_is_written_down(client, arta):
    client.force_login(arta)
    url = reverse("plan_export", args=[the_plan().code])
    assert client.get(url).status_code == 200
    assert not Event.objects.filter(kind=Event.Kind.PLAN_EXPORTED).exists()
    response = client.post(url)
    assert json.loads(response.getvalue())["plan"] == the_plan().code
    assert response["Content-Disposition"] == 'attachment; filename="plan-2022-2024.json"'
    assert response["Cache-Control"] == "private, no-store"
    event = Event.objects.get(kind=Event.Kind.PLAN_EXPORTED)
    assert (event.by, event.detail) == (arta, "2022-2024")


@pytest.mark.django_db
def test_a_damage_is_told_on_the_page(client, arta, settings):
    report = issued_report("published")
    os.remove(report.file.path)
    client.force_login(arta)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.post(reverse("plan_export", args=[the_plan().code]))
    assert response.status_code == 409
    assert "is missing or cannot be read" in response.content.decode()


@pytest.mark.django_db
def test_the_administrator_imports_by_the_page(client, hana, settings, tmp_path):
    content = exported(the_plan())
    empty_everything(settings, tmp_path, keep=("accounts.User",))
    client.force_login(hana)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.post(reverse("plan_import"), {"file": ContentFile(content, "plan.json")}, follow=True)
    assert "The plan 2022-2024 is imported" in response.content.decode()
    assert Event.objects.get(kind=Event.Kind.PLAN_IMPORTED).by == hana
    response = client.post(reverse("plan_import"), {"file": ContentFile(content, "plan.json")})
    assert response.status_code == 422
    assert "There is a plan 2022-2024 here already" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "The file is empty."),
        (b"nonsense", "it is not whole, or not JSON"),
        (b"{}", "is not a plan that was exported"),
        (b"x" * 2000, "The file is larger than 0 MB: plan.json"),
    ],
)
def test_a_bad_file_gets_a_sentence_on_the_page(client, hana, settings, content, sentence):
    settings.PACKAGE_MAX_BYTES = 1000
    client.force_login(hana)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.post(reverse("plan_import"), {"file": ContentFile(content, "plan.json")})
    assert response.status_code == 422
    assert sentence in response.content.decode()
