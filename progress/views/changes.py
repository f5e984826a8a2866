"""Writing the changes of a draft: choose what, see what stands there, type what it becomes, and why."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans.documents.changing import free_code, kind_of_key, row_of
from plans.documents.drafts import newest_edition, proposed_document
from plans.documents.editions import document_in
from plans.documents.shape import Document
from plans.documents.terms import ACTION, INDICATOR, Unknown, label_of, term_of, value_in
from plans.documents.wording import Names, written
from plans.documents.writing import all_names
from plans.models import Amendment, AmendmentChange
from plans.services.amendments import remove_change, save_change, take_over_present
from progress.forms.amendments import (
    MergeForm,
    MoveForm,
    NewActionForm,
    ReasonForm,
    TermForm,
    objective_choices,
)
from progress.forms.together import FormsTogether
from progress.pages.amendments import choices_of, named, rows_to_choose
from progress.views.amendments import crumbs, draft_or_403
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields.numbers import whole_number
from strategy_tracker.base.web.addresses import address

Kind = AmendmentChange.Kind
FEWEST, MOST = 2, 6  # parts of a split
INDICATOR_KIND = "indicator"  # in addresses: a change of a term, of an indicator


@require_http_methods(["GET", "HEAD", "POST"])
def change_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One more change of the draft."""
    amendment = draft_or_403(request, pk)
    if kind not in (*Kind.values, INDICATOR_KIND):
        raise Http404
    return _edit(request, _Writing(request, amendment, kind))


@require_http_methods(["GET", "HEAD", "POST"])
def change_edit(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """A change of the draft, written anew in its place."""
    amendment = draft_or_403(request, pk)
    found = get_object_or_404(amendment.changes.all(), pk=change)
    return _edit(request, _Writing(request, amendment, found.kind, found))


class _Writing:
    """A change being written: of what kind, about what, on which plan."""

    def __init__(
        self, request: HttpRequest, amendment: Amendment, kind: str, replaced: AmendmentChange | None = None
    ) -> None:
        self.amendment, self.replaced = amendment, replaced
        self.of = INDICATOR if kind == INDICATOR_KIND else ACTION
        self.kind = Kind.TERM if kind == INDICATOR_KIND else Kind(kind)
        self.key = replaced.key if replaced else request.GET.get("key", "")
        self.field = replaced.field if replaced else request.GET.get("field", "")
        self.reason = request.GET.get("reason", "")
        self.others = [change for change in amendment.changes.all() if change != replaced]
        self.document: Document = document_in(newest_edition(amendment.plan))
        if self.replaced and self.kind == Kind.TERM:
            self.of = kind_of_key(self.document, self.key)

    @property
    def proposed(self) -> Document:
        """The plan with the other changes of the draft: codes that they gave are not given again."""
        return proposed_document(self.amendment, self.others)

    @property
    def standing(self) -> AmendmentChange | None:
        """The change of this term that the draft holds already."""
        same = (self.kind, self.key, self.field)
        return next((one for one in self.others if (one.kind, one.key, one.field) == same), None)

    def check_key(self) -> None:
        """Raises Http404 for what the plan does not have."""
        try:
            row = row_of(self.document, self.of, self.key)
            if self.field:
                value_in(self.of, row, self.field)
        except Unknown as error:
            raise Http404 from error


def _edit(request: HttpRequest, writing: _Writing) -> HttpResponse:
    steps = {
        Kind.TERM: _term,
        Kind.NEW: _new,
        Kind.CANCEL: _reason_alone,
        Kind.SPLIT: _split,
        Kind.MERGE: _merge,
        Kind.MOVE: _move,
    }
    needs_key = writing.kind in (Kind.TERM, Kind.CANCEL, Kind.SPLIT, Kind.MOVE)
    if needs_key and not writing.key:
        return _choose_row(request, writing)
    if needs_key:
        writing.check_key()
    return steps[writing.kind](request, writing)


def _choose_row(request: HttpRequest, writing: _Writing) -> HttpResponse:
    rows = rows_to_choose(writing.document, writing.of)
    return _page(request, writing, "progress/change_choose.html", {"choices": rows})


def _term(request: HttpRequest, writing: _Writing) -> HttpResponse:
    if not writing.field:
        terms = choices_of(writing.document, writing.key)
        return _page(request, writing, "progress/change_terms.html", {"terms": terms})
    standing = writing.standing
    if standing is not None and request.method != "POST":
        return redirect(address("change_edit", standing))
    term, _argument = term_of(writing.of, writing.field)
    now = value_in(writing.of, row_of(writing.document, writing.of, writing.key), writing.field)
    label = label_of(writing.of, writing.field)
    value = writing.replaced.after if writing.replaced else now
    form = TermForm(request.POST or None, kind=term.kind, label=label, value=value, initial=_initial(writing))
    context = {"form": form, "label": label, "now": written(writing.of, writing.field, now, Names.of(all_names()))}
    page = partial(_page, request, writing, "progress/change_term.html", context)
    if form.is_bound and form.is_valid():
        told = {"key": writing.key, "field": writing.field, "after": form.value}
        return _saved(request, writing, form, lambda: told, page)
    return page()


def _initial(writing: _Writing) -> dict[str, Any]:
    return {"reason": writing.replaced.reason if writing.replaced else writing.reason}


def _new(request: HttpRequest, writing: _Writing) -> HttpResponse:
    told = writing.replaced.after if writing.replaced else None
    form = NewActionForm(request.POST or None, plan=writing.amendment.plan, told=told, prefix="new")
    reason = ReasonForm(request.POST or None, initial=_initial(writing))
    page = partial(_page, request, writing, "progress/change_new.html", {"form": reason, "parts": [form]})
    if form.is_bound and all([form.is_valid(), reason.is_valid()]):
        (after,) = _given(writing, [form])
        return _saved(request, writing, reason, lambda: {"key": after["code"], "after": after}, page)
    return page()


def _given(writing: _Writing, forms: list[NewActionForm]) -> list[dict[str, Any]]:
    """What the forms tell, each with its code: that of before where the objective is the same, else the next one."""
    document, kept, taken = writing.proposed, _codes_before(writing), []
    found = []
    for form in forms:
        objective = form.cleaned_data["objective"]
        own = next((code for code in kept if code.rpartition(".")[0] == objective and code not in taken), "")
        code = own or free_code(document, objective, [*taken, *kept])
        taken.append(code)
        found.append(form.told(code))
    return found


def _codes_before(writing: _Writing) -> list[str]:
    after = writing.replaced.after if writing.replaced else None
    if not isinstance(after, dict):
        return []
    told = [after, *after.get("into", []), *([after["action"]] if after.get("action") else [])]
    return [one["code"] for one in told if "terms" in one]


def _reason_alone(request: HttpRequest, writing: _Writing) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial=_initial(writing))
    page = partial(_page, request, writing, "progress/change_reason.html", {"form": form})
    if form.is_bound and form.is_valid():
        return _saved(request, writing, form, lambda: {"key": writing.key}, page)
    return page()


def _split(request: HttpRequest, writing: _Writing) -> HttpResponse:
    told = writing.replaced.after["into"] if writing.replaced else []
    forms = _parts(request, writing, told)
    is_sent = request.method == "POST" and "more" not in request.POST
    typed = {"reason": request.POST["reason"]} if "reason" in request.POST else {}
    reason = ReasonForm(request.POST if is_sent else None, initial=_initial(writing) | typed)
    context = {"form": reason, "parts": forms, "n": len(forms), "may_grow": len(forms) < MOST}
    page = partial(_page, request, writing, "progress/change_new.html", context)
    if is_sent and all([reason.is_valid(), *(form.is_valid() for form in forms)]):
        told = {"key": writing.key, "after": {"into": _given(writing, forms)}}
        return _saved(request, writing, reason, lambda: told, page)
    return page()


def _parts(request: HttpRequest, writing: _Writing, told: list[dict[str, Any]]) -> list[NewActionForm]:
    plan, data = writing.amendment.plan, request.POST if request.method == "POST" else None
    asked = whole_number((data or {}).get("n", ""))
    n = max(len(told), FEWEST) if asked is None else asked
    is_growing = data is not None and "more" in data
    n = min(max(n + is_growing, FEWEST), MOST)
    source = row_of(writing.document, ACTION, writing.key)
    begun = [*told, *({"objective": source["objective"][1], "terms": _terms_of(source)} for _part in range(n))][:n]
    if is_growing:  # what was typed is kept, and nothing is judged yet
        return [
            NewActionForm(plan=plan, told=one, prefix=f"part{i}", initial=_typed(data, f"part{i}"))
            for i, one in enumerate(begun)
        ]
    return [NewActionForm(data, plan=plan, told=one, prefix=f"part{i}") for i, one in enumerate(begun)]


def _typed(data: Any, prefix: str) -> dict[str, Any]:
    start = f"{prefix}-"
    several = ("supporting", "sources")
    return {
        name.removeprefix(start): data.getlist(name) if name.endswith(several) else data[name]
        for name in data
        if name.startswith(start)
    }


def _terms_of(source: dict[str, Any]) -> dict[str, Any]:
    """What the parts of an action begin with: its deadline, institutions and sources."""
    return {name: value_in(ACTION, source, name) for name in ("deadline_on", "roles", "fundings")}


def _merge(request: HttpRequest, writing: _Writing) -> HttpResponse:
    after = writing.replaced.after if writing.replaced else {"from": [], "action": None}
    initial = _initial(writing) | {"keys": after["from"]}
    initial["into"] = writing.key if writing.replaced and after["action"] is None else ""
    form = MergeForm(request.POST or None, actions=rows_to_choose(writing.document), initial=initial)
    is_into_new = not (form.is_bound and request.POST.get("into"))
    new = NewActionForm(
        request.POST if form.is_bound and is_into_new else None,
        plan=writing.amendment.plan,
        told=after["action"],
        prefix="new",
    )
    context = {"form": form, "parts": [new], "is_merger": True}
    page = partial(_page, request, writing, "progress/change_new.html", context)
    if form.is_bound and form.is_valid() and (not is_into_new or new.is_valid()):
        return _saved(request, writing, form, lambda: _merged(writing, form, new), page)
    return page()


def _merged(writing: _Writing, form: MergeForm, new: NewActionForm) -> dict[str, Any]:
    keys, into = form.cleaned_data["keys"], form.cleaned_data["into"]
    if into:
        return {"key": into, "after": {"from": [key for key in keys if key != into], "action": None}}
    (told,) = _given(writing, [new])
    return {"key": told["code"], "after": {"from": keys, "action": told}}


def _move(request: HttpRequest, writing: _Writing) -> HttpResponse:
    present = row_of(writing.document, ACTION, writing.key)["objective"][1]
    objectives = [choice for choice in objective_choices(writing.amendment.plan) if choice[0] != present]
    initial = _initial(writing)
    if writing.replaced:
        initial["objective"] = writing.replaced.after["objective"]
    form = MoveForm(request.POST or None, objectives=objectives, initial=initial)
    page = partial(_page, request, writing, "progress/change_reason.html", {"form": form})
    if form.is_bound and form.is_valid():
        return _saved(request, writing, form, lambda: _moved(writing, form.cleaned_data["objective"]), page)
    return page()


def _moved(writing: _Writing, objective: str) -> dict[str, Any]:
    return {"key": writing.key, "after": {"objective": objective, "code": free_code(writing.proposed, objective)}}


def _saved(
    request: HttpRequest,
    writing: _Writing,
    form: Any,
    told: Callable[[], dict[str, Any]],
    page: Callable[[], HttpResponse],
) -> HttpResponse:
    """Save the change, or show its page again with what is refused."""
    try:
        save_change(
            amendment=writing.amendment,
            kind=writing.kind,
            reason=form.cleaned_data["reason"],
            by=request.user,
            replaced=writing.replaced,
            **told(),
        )
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return page()
    messages.success(request, _("The change stands in the draft. Nothing of the plan changes before it is adopted."))
    return redirect(address("amendment_detail", writing.amendment) + "#changes")


TITLES = {
    Kind.TERM: lambda of: _("Change a target of an indicator") if of == INDICATOR else _("Change an action"),
    Kind.NEW: lambda of: _("New action"),
    Kind.CANCEL: lambda of: _("Cancel an action"),
    Kind.SPLIT: lambda of: _("Split an action"),
    Kind.MERGE: lambda of: _("Merge actions"),
    Kind.MOVE: lambda of: _("Move an action to another objective"),
}


def _page(request: HttpRequest, writing: _Writing, template: str, context: dict[str, Any]) -> HttpResponse:
    code, title, _of = (
        named(writing.document, writing.key) if writing.key and writing.kind != Kind.NEW else ("", "", "")
    )
    form = context.get("form")
    parts = context.get("parts", [])
    names = [_("Part %(n)s") % {"n": n} if len(parts) > 1 else "" for n in range(1, len(parts) + 1)]
    forms = [*zip(names, parts, strict=True)]
    if form is not None:  # a merger asks first what is merged, the others end with the reason
        forms.insert(0 if "is_merger" in context else len(forms), ("", form))
    told = FormsTogether(forms)
    context |= {
        "amendment": writing.amendment,
        "writing": writing,
        "page_title": TITLES[writing.kind](writing.of),
        "code": code,
        "title": title,
        "kind": writing.kind,
        "form_with_errors": told,
        "breadcrumb": crumbs(request, writing.amendment),
    }
    return render(request, template, context, status=422 if told.errors else 200)


@require_POST
def change_remove(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Take a change out of the draft."""
    return _done(request, pk, change, remove_change, _("The change is out of the draft."))


@require_POST
def change_take_over(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Let the change begin with what the newest version says."""
    return _done(request, pk, change, take_over_present, _("The change begins with what the plan says now."))


def _done(request: HttpRequest, pk: int, change: int, service: Callable[..., Any], said: str) -> HttpResponse:
    amendment = draft_or_403(request, pk)
    found = get_object_or_404(amendment.changes.all(), pk=change)
    found.amendment = amendment
    try:
        service(change=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, said)
    return redirect(address("amendment_detail", amendment) + "#changes")
