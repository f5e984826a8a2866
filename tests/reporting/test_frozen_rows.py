"""What was issued, signed or published stands: no way that Django has to write goes round it."""

import pytest
from django.db import models, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import Role, User
from progress import events
from progress.models import Event
from reporting.models import (
    Comment,
    FollowUp,
    IssuedFile,
    Recommendation,
    Report,
    ReportEvent,
    SectionText,
    Signatory,
    Signature,
    Snapshot,
    TextConfirmation,
)
from reporting.names import address_of
from reporting.services.making import make_report
from reporting.services.writing import confirm_text, record_follow_up
from reporting.transitions import apply_transition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.factories import someone
from tests.reporting import issued_story, signing_kit, written_story
from tests.reporting import issuing_kit as kit

pytestmark = pytest.mark.django_db
MOMENT = issued_story.PUBLISHED_AT


def refused(change, *args, **kwargs):
    """Whether the change is refused; a refusal leaves the rows as they were."""
    with pytest.raises(WrittenOnce), transaction.atomic():
        change(*args, **kwargs)
    return True


def row(instance):
    """What the database holds of it."""
    return type(instance).objects.filter(pk=instance.pk).values().get()


# The state of a report, and its stamps.


@pytest.fixture
def finalised():
    """Finalised, and signed by nobody."""
    return issued_story.issued_report("finalised")


@pytest.fixture
def draft():
    return written_story.written_report()


def published_by_hand(report):
    return {
        "state": "published",
        "signed_at": MOMENT,
        "published_at": MOMENT,
        "published_by": report.finalised_by,
        "address": address_of(report),
    }


CHANGES = {
    "state": lambda report: {"state": "signed", "signed_at": MOMENT},
    "all of it": published_by_hand,
    "signed_at": lambda report: {"signed_at": MOMENT},
    "published_at": lambda report: {"published_at": MOMENT},
    "address": lambda report: {"address": "raporti-tjeter"},
    "superseded_at": lambda report: {"superseded_at": MOMENT},
    "back to draft": lambda report: {"state": "draft", "finalised_at": None, "issued": None},
    "correction_reason": lambda report: {"correction_reason": "Asgjë."},
    "protocol_number": lambda report: {"protocol_number": "66/2025"},
    "file": lambda report: {"file": "other.pdf"},
}


def by_update(report, values):
    return Report.objects.filter(pk=report.pk).update(**values)


def by_save(report, values):
    return _changed(report, values).save()


def by_save_of_fields(report, values):
    return _changed(report, values).save(update_fields=list(values))


def by_forced_save(report, values):
    return _changed(report, values).save(force_update=True)


def by_raw_save(report, values):
    """As `loaddata` saves."""
    return _changed(report, values).save_base(raw=True)


def by_bulk_update(report, values):
    return Report.objects.bulk_update([_changed(report, values)], list(values))


def by_upsert(report, values):
    columns = ["kind", "period", "language", "version"]
    changed = _changed(report, values)
    return Report.objects.bulk_create(
        [changed], update_conflicts=True, unique_fields=columns, update_fields=list(values)
    )


def by_update_or_create(report, values):
    return Report.objects.update_or_create(pk=report.pk, defaults=values)


def by_the_periods_manager(report, values):
    return report.period.reports.filter(pk=report.pk).update(**values)


def by_the_base_manager(report, values):
    return Report._base_manager.filter(pk=report.pk).update(**values)


def _changed(report, values):
    changed = Report.objects.get(pk=report.pk)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


WAYS = (
    by_update,
    by_save,
    by_save_of_fields,
    by_forced_save,
    by_raw_save,
    by_bulk_update,
    by_upsert,
    by_update_or_create,
    by_the_periods_manager,
    by_the_base_manager,
)


@pytest.mark.parametrize("way", WAYS)
def test_an_issued_report_changes_in_no_way(finalised, way):
    before = row(finalised)
    for what, values_of in CHANGES.items():
        assert refused(way, finalised, values_of(finalised)), what
    assert row(finalised) == before


@pytest.mark.parametrize("way", [way for way in WAYS if way is not by_upsert])
def test_a_draft_changes_its_state_only_by_a_step(draft, way):
    before = row(draft)
    for values in ({"state": "in_consultation"}, {"signed_at": MOMENT}, {"address": "raporti"}):
        assert refused(way, draft, values)
    assert row(draft) == before
    if way not in (by_bulk_update, by_save, by_forced_save, by_raw_save):
        way(draft, {"has_comments_annex": True})
        assert row(draft)["has_comments_annex"]


def test_a_draft_is_saved_like_any_other_row(draft):
    draft.has_comments_annex = True
    draft.save()
    assert row(draft)["has_comments_annex"]


def test_what_nobody_signed_is_never_shown_as_signed(finalised, client, arta, english):
    """A step is refused without its signatures, and whoever wrote into the database by hand is not believed."""
    with pytest.raises(Refused, match="lacks a signature"):
        apply_transition(finalised, "complete_signatures", signed_at=MOMENT)
    assert Report.objects.filter(pk=finalised.pk).move(state="signed", signed_at=MOMENT) == 0
    models.QuerySet(Report).filter(pk=finalised.pk).update(**published_by_hand(finalised))
    address = address_of(finalised)
    assert not Report.objects.signed().exists() and not Report.objects.public().exists()
    assert client.get(reverse("public_report", args=[address])).status_code == 404
    assert address not in client.get(reverse("public_report_list")).content.decode()


def test_only_a_valid_signature_of_a_person_counts(finalised):
    common = {"report": finalised, "signed_at": MOMENT, "certificate_sha256": "0" * 64, "level": "B-B", "checks": []}
    file = {"size_bytes": 1, "n_pages": 1, "made_at": MOMENT}
    for position, (method, verdict) in enumerate([("seal", "valid"), ("outside", "indeterminate")], 1):
        stored = IssuedFile.objects.create(report=finalised, position=position, sha256=str(position) * 64, **file)
        Signature.objects.create(
            signed_file=stored,
            field=f"field{position}",
            role=["seal", "coordinator"][position - 1],
            signatory=None if method == "seal" else issued_story._signatory(),
            method=method,
            verdict=verdict,
            **common,
        )
    with pytest.raises(Refused):
        apply_transition(finalised, "complete_signatures", signed_at=MOMENT)
    assert Report.objects.filter(pk=finalised.pk).move(state="signed", signed_at=MOMENT) == 0


def test_a_step_sets_what_belongs_to_it_and_nothing_else(finalised):
    reports = Report.objects.filter(pk=finalised.pk)
    assert refused(reports.move, state="superseded", superseded_at=MOMENT, protocol_number="1")
    assert refused(reports.move, state="superseded")
    assert refused(reports.move, protocol_number="1")
    published = published_by_hand(finalised)
    del published["signed_at"]
    assert reports.move(**published) == 0  # not signed yet
    stale = Report.objects.get(pk=finalised.pk)
    apply_transition(finalised, "supersede", comment="Gabim.", superseded_at=MOMENT)
    with pytest.raises(StaleEdit):
        apply_transition(stale, "supersede", comment="Gabim.", superseded_at=MOMENT)


@pytest.mark.parametrize("state", ["signed", "published", "superseded"])
def test_no_report_begins_signed(finalised, state):
    issued = Snapshot.objects.create(
        period=finalised.period, kind="six_month:issued", data="{}", sha256="0" * 64, made_at=MOMENT
    )
    values = published_by_hand(finalised) | {"published_by_id": finalised.finalised_by_id, "version": 9}
    del values["published_by"]
    values |= {"state": state, "issued_id": issued.pk}
    assert refused(_copy(finalised, **values).save)
    assert refused(_copy(finalised, **values).save_base, raw=True)
    assert refused(Report.objects.bulk_create, [_copy(finalised, **values)])
    assert Report.objects.count() == 1


# Rows that are written once.


@pytest.fixture
def signed():
    return issued_story.issued_report("signed")


def written_once_rows(report):
    yield report.issued, "data", "{}"
    yield issued_story.newest(report), "sha256", "0" * 64
    yield report.signatures.get(), "verdict", "invalid"
    somebody = someone(Role.COORDINATOR)
    yield ReportEvent.objects.record(ReportEvent.Kind.SIGNED, report, by=somebody), "reason", "asgjë"
    yield events.record(Event.Kind.PERIOD_CLOSED, by=somebody, period=report.period), "reason", "asgjë"


def test_what_is_written_once_is_changed_in_no_way(signed):
    for instance, field, value in written_once_rows(signed):
        before = row(instance)
        for change in (*ways_to_change(instance, {field: value}), *ways_to_remove(instance)):
            assert refused(change)
        assert row(instance) == before


def test_rows_that_were_issued_are_not_moved_to_another_report(signed):
    other = issued_story.issued_report("finalised", language="en")
    for rows, instance in (
        (other.issued_files, issued_story.newest(signed)),
        (other.signatures, signed.signatures.get()),
        (other.snapshot.reports, signed),
    ):
        assert refused(rows.add, instance)


# What people wrote into it.


def written(report):
    """A row of each kind, and a change of it."""
    by, at = someone(Role.SECRETARIAT), MOMENT
    yield report.texts.first(), {"text": "Tjetër."}
    yield report.recommendations.first(), {"text": "Tjetër."}
    yield report.comments.first(), {"answer": "Tjetër.", "answered_at": at, "answered_by": by}
    yield report.follow_ups.first(), {"note": "Tjetër."}
    yield report.confirmations.first(), {"draft_sha256": "0" * 64}


@pytest.fixture
def told():
    """A draft with a text, a confirmed draft, a recommendation, a comment and a follow-up."""
    report = written_story.following_report()
    recommendation = Report.objects.earliest("pk").recommendations.get()
    by = someone(Role.SECRETARIAT)
    record_follow_up(report=report, recommendation=recommendation, outcome="done", by=by)
    confirm_text(report=report, chapter="problems", by=by)
    return written_story.consulted_report(report)


def ways_to_change(instance, values):
    model, rows = type(instance), type(instance).objects.filter(pk=instance.pk)

    def changed():
        found = model.objects.get(pk=instance.pk)
        for name, value in values.items():
            setattr(found, name, value)
        return found

    yield lambda: rows.update(**values)
    yield lambda: changed().save()
    yield lambda: changed().save(update_fields=list(values))
    yield lambda: changed().save(force_update=True)
    yield lambda: changed().save_base(raw=True)
    yield lambda: model.objects.bulk_update([changed()], list(values))
    yield lambda: model.objects.update_or_create(pk=instance.pk, defaults=values)
    yield lambda: model._base_manager.filter(pk=instance.pk).update(**values)
    yield lambda: model.objects.bulk_create(
        [changed()], update_conflicts=True, unique_fields=["id"], update_fields=list(values)
    )


def ways_to_remove(instance):
    rows = type(instance).objects.filter(pk=instance.pk)
    yield rows.delete
    yield lambda: rows._raw_delete(using=rows.db)
    yield instance.delete


def test_what_people_wrote_is_theirs_to_change_until_it_is_issued(told):
    for instance, values in written(told):
        *ways, upsert = ways_to_change(instance, values)
        for change in ways:
            change()
        assert refused(upsert)
        stored = type(instance).objects.get(pk=instance.pk)
        assert {name: getattr(stored, name) for name in values} == values
    for instance, _values in written(told):
        type(instance).objects.filter(pk=instance.pk).delete()
        assert not type(instance).objects.filter(pk=instance.pk).exists()


def test_what_people_wrote_stands_once_it_is_issued(told):
    rows = list(written(told))
    written_story.issue(told)
    for instance, values in rows:
        before = row(instance)
        for change in (*ways_to_change(instance, values), *ways_to_remove(instance)):
            assert refused(change)
        assert row(instance) == before


def test_nothing_is_added_to_what_was_issued(told):
    rows = [instance for instance, _values in written(told)]
    by = someone(Role.SECRETARIAT)
    other = make_report(kind="six_month", period=told.period, language="en", by=by, is_queued=False)
    written_story.issue(told)
    for instance in rows:
        model, related = type(instance), getattr(told, RELATED[type(instance)])
        assert refused(_copy(instance).save)
        assert refused(_copy(instance).save_base, raw=True)
        assert refused(model.objects.bulk_create, [_copy(instance)])
        added = _copy(instance, report_id=other.pk)
        added.save()  # to a draft it is
        assert refused(model.objects.filter(pk=added.pk).update, report=told)
        assert refused(related.add, added)
        added.report = told
        assert refused(added.save)


RELATED = {
    SectionText: "texts",
    TextConfirmation: "confirmations",
    Recommendation: "recommendations",
    Comment: "comments",
    FollowUp: "follow_ups",
}


def _copy(instance, **values):
    """Another row like this one, not stored yet."""
    copied = {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}
    numbered = {"number": 90} if "number" in copied else {}
    return type(instance)(**copied | {"id": None} | numbered | values)


# Who signed.


@pytest.fixture
def signatory(signed):
    return signed.signatures.get().signatory


@pytest.mark.parametrize(
    "values",
    [{"certificate": "x"}, {"certificate_sha256": "0" * 64}, {"name": "Tjetër"}, {"role": "minister"}, {"subject": ""}],
)
def test_whoever_has_signed_stays_as_registered(signatory, values):
    before = row(signatory)
    for change in (*ways_to_change(signatory, values), *ways_to_remove(signatory)):
        assert refused(change)
    assert row(signatory) == before


def test_a_registration_that_signed_still_ends(signatory, client, hana):
    end = clock.local_day(MOMENT)
    Signatory.objects.filter(pk=signatory.pk).update(valid_until=end)
    client.force_login(hana)
    url = reverse("admin:reporting_signatory_change", args=[signatory.pk])
    assert client.post(url, {"valid_until": "2025-02-01"}).status_code == 302
    assert row(signatory)["valid_until"].isoformat() == "2025-02-01"


def test_a_registration_that_has_not_signed_is_mended_and_removed():
    signatory = kit.register(signing_kit.genta(), Role.MINISTER)
    signatory.name = "Genta K."
    signatory.save()
    Signatory.objects.filter(pk=signatory.pk).update(subject="CN=Genta K.")
    signatory.delete()
    assert not Signatory.objects.exists()


# Nothing goes because something else goes.


def test_nothing_issued_is_deleted_along_with_something_else(signed):
    report = Report.objects.select_related("period", "snapshot", "issued").get(pk=signed.pk)
    users = User.objects.filter(pk__in=[report.created_by_id, report.finalised_by_id, report.signatures.get().by_id])
    assert users.count() == 2
    related = [report.period, report.period.plan, *users]
    for instance in related:
        with pytest.raises(ProtectedError), transaction.atomic():
            instance.delete()
        with pytest.raises(ProtectedError), transaction.atomic():
            type(instance).objects.filter(pk=instance.pk).delete()
    assert Report.objects.public().count() == 0 and Report.objects.signed().get() == report


@pytest.mark.parametrize("model", [Report, IssuedFile, Signature, Snapshot, Signatory])
def test_what_an_issued_row_refers_to_cannot_go(model):
    relations = [field for field in model._meta.concrete_fields if field.is_relation]
    assert relations
    assert {field.remote_field.on_delete for field in relations} == {models.PROTECT}


def test_a_draft_with_a_history_stays(draft):
    with pytest.raises(ProtectedError), transaction.atomic():
        draft.delete()
    assert draft.events.exists()


def test_a_draft_goes_with_all_that_was_written_into_it(draft):
    models.QuerySet(ReportEvent)._raw_delete(draft._state.db)  # its history, which the product never deletes
    draft.delete()
    assert not SectionText.objects.exists() and not Recommendation.objects.exists()


def test_what_goes_with_a_report_does_not_go_with_an_issued_one(told):
    written_story.issue(told)
    assert refused(told.delete)
    assert refused(Report.objects.filter(pk=told.pk).delete)
    assert refused(Report.objects.filter(pk=told.pk)._raw_delete, using=told._state.db)
    assert told.texts.exists() and told.recommendations.exists() and told.comments.exists()
