"""The page of a period's seals: when each was made and broken, what changed, and what one holds."""

import pytest
from django.urls import reverse

from plans.models import Indicator, IndicatorTarget
from progress.models import EntryQuantity, EntrySpending, Event
from progress.services.assessments import assess_action
from progress.services.periods import reopen_period
from tests.factories import action, closed_period
from tests.reporting import story

pytestmark = pytest.mark.django_db
PERIOD = ("2022-2024", "2022-H1")
REASON = "Policia dërgoi një korrigjim."


@pytest.fixture
def resealed(arta):
    """A period that was closed, reopened for one status, and closed again."""
    period = closed_period("2022-H1", arta)
    reopen_period(period=period, reason=REASON, by=arta)
    assess_action(action=action("I.1.2"), period=period, status="in_progress", by=arta)
    return closed_period.__wrapped__("2022-H1", arta)


def page(client, person, name="seal_list", *more):
    client.cookies["django_language"] = "en"
    client.force_login(person)
    response = client.get(reverse(name, args=[*PERIOD, *more]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_both_seals_are_shown_with_what_changed_between_them(client, resealed, arta, ilir):
    shown = page(client, ilir)
    first, second = resealed.seals.all()
    assert first.sha256 in shown and second.sha256 in shown and REASON in shown
    assert shown.index("Seal 2") < shown.index("Seal 1") and "as JSON" not in shown
    changed = shown[shown.index("Actions and indicators") :]
    assert "I.1.2" in changed and "Not reported" in changed and "In progress" in changed
    figures = shown[shown.index("Figures") : shown.index("Actions and indicators")]
    assert ">101</td>" in figures and ">100</td>" in figures
    assert reverse("seal_list", args=PERIOD) in page(client, ilir, "period_detail")


def test_a_seal_is_downloaded_as_it_was_hashed_and_the_look_is_recorded(client, resealed, arta):
    seal = resealed.seals.last()
    client.force_login(arta)
    response = client.get(reverse("seal_download", args=[*PERIOD, seal.number]))
    assert response.content.decode() == seal.data
    assert Event.objects.filter(kind=Event.Kind.STATISTICS_VIEWED, by=arta).exists()
    assert client.get(reverse("seal_download", args=[*PERIOD, 9])).status_code == 404


def test_pages_of_one_thing_tell_of_a_closed_period_what_was_sealed(client, ilir, settings):
    """An indicator, what was reached of a product and spent, what is material: the tables say otherwise since."""
    story.second_half()
    told = EntryQuantity.objects.filter(entry__review="verified").order_by("-value").first()
    spent = EntrySpending.objects.filter(entry__review="verified").order_by("-amount").first()
    places = [("indicator_detail", story.NUMBER)]
    places += [("action_detail", row.entry.action.code) for row in (told, spent)]
    client.force_login(ilir)
    before = [figures(client, *place) for place in places]
    assert all(before) and before[0] != before[1]
    Indicator.objects.update(title="Tjetër titull")
    IndicatorTarget.objects.update(value=1, printed="1")
    EntryQuantity.objects.update(value=999)
    EntrySpending.objects.update(amount=999)
    settings.MATERIAL_DIFFERENCE = {"percent": "1", "euros": "1"}
    assert [figures(client, *place) for place in places] == before


def figures(client, name, code):
    """What a page says above what is listed answer by answer."""
    context = client.get(reverse(name, args=["2022-2024", code])).context
    if name == "indicator_detail":
        item = context["item"]
        stood = [(one.value, one.target, one.band) for one in (*context["spans"], *context["history"])]
        return (item.indicator.title, item.terms, item.targets, item.progress.band, stood)
    detail = context["detail"]
    products = [(one.value, one.target, one.years) for one in detail.products]
    return (products, [(one.line, one.kinds) for one in detail.money], detail.total, detail.threshold)
