"""Completing the passport of an indicator by a decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.models import Indicator
from progress.forms.passports import PassportForm
from progress.pages.passports import item_of
from progress.permissions import can_edit_passport, can_view_plan
from progress.selectors.indicators import indicators_with_targets
from progress.services.passports import record_passport
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address


def passport_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The whole passport as it holds now, what is printed beside it, and the decision that states it anew."""
    can_view_plan(request.user).require(PermissionDenied)
    indicator = get_object_or_404(indicators_with_targets(), plan=request.plan, code=code)
    can_edit_passport(request.user).require(PermissionDenied)
    form = PassportForm(request.POST or None, indicator=indicator)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            edition = record_passport(indicator=indicator, passport=form.passport, by=request.user, **form.decision)
        except StaleEdit as stale:
            form, status = _once_more(request, indicator), 409
            form.add_error(None, str(stale.message))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            words = _("The passport of %(code)s is recorded, by decision %(decision)s.")
            messages.success(request, words % {"code": indicator.code, "decision": edition.decision_number})
            return redirect(address("indicator_detail", indicator))
    return _page(request, indicator, form, status)


def _once_more(request: HttpRequest, indicator: Indicator) -> PassportForm:
    """What was typed, against the edition that stands now: to save again states the passport anew, knowingly."""
    fresh = indicators_with_targets().get(pk=indicator.pk)
    data = request.POST.copy()
    data["seen"] = max(edition.number for edition in fresh.passport_editions.all())
    form = PassportForm(data, indicator=fresh)
    form.is_valid()
    return form


def _page(request: HttpRequest, indicator: Indicator, form: PassportForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "item": item_of(indicator, day=form.first_day),
        "breadcrumb": [
            {"label": _("Indicators"), "url": address("indicator_list", indicator.plan)},
            {"label": indicator.code, "url": address("indicator_detail", indicator)},
        ],
    }
    return render(request, "progress/passport_edit.html", context, status=status)
