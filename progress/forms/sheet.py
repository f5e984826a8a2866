"""One answer on one page: the main form and its rows for outputs, money and difficulties, read together."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

from plans.models import FundingSource, Output
from plans.models.budget import Nature, Recurrence
from progress.forms.answers import NOT_OURS_AND_MORE, AnswerForm, ChallengeForm, QuantityForm, SpendingForm
from progress.forms.collecting.replies import ReplyForm, replies_to, texts_of
from progress.forms.evidence import EvidenceForm
from progress.models import Challenge, ProgressEntry, Status
from progress.services.answers import Answer
from progress.services.evidence import ABOUT_EVIDENCE
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields import whole_number
from strategy_tracker.base.text import without_figures

MOST_ROWS = 40
CHALLENGES, SPENDINGS = "challenges", "spendings"
TAKEN_OVER = ("what_was_done", "next_steps")  # from the last period; static/js/answers.js does the same
TEXTS = ("what_was_done", "next_steps", "spending_explanation")
RowData = dict[str, Any]


class AnswerSheet:
    """Three ways to make one: `stored` from the database, `posted` from a form to be read, `typed` to show it again."""

    def __init__(
        self,
        entry: ProgressEntry,
        main: AnswerForm,
        quantities: list[QuantityForm],
        spendings: list[SpendingForm],
        challenges: list[ChallengeForm],
        evidence: EvidenceForm,
        replies: list[ReplyForm],
    ) -> None:
        self.entry = entry
        self.main = main
        self.quantities = quantities
        self.spendings = spendings
        self.challenges = challenges
        self.evidence = evidence
        self.replies = replies
        self.refusals: list[str | Promise] = []
        self.is_stored = False

    @classmethod
    def stored(cls, entry: ProgressEntry) -> "AnswerSheet":
        """What stands in the database, with an empty row for another funding source."""
        values = {q.output_id: {"value": q.value, "denominator": q.denominator} for q in entry.quantities.all()}
        sources = {s.pk: s for s in FundingSource.objects.all()}
        main = {name: getattr(entry, name) for name in AnswerForm.base_fields}
        sheet = cls(
            entry,
            AnswerForm(entry=entry, initial=main),
            _quantities(entry, [{"initial": values.get(output.pk, {})} for output in counted_outputs(entry)]),
            _spendings(sources, [{"initial": row} for row in [*_stored_spendings(entry), {}]]),
            _challenges([{"initial": _challenge(challenge)} for challenge in entry.challenges.all()]),
            EvidenceForm(),
            replies_to(entry),
        )
        sheet.is_stored = True
        return sheet

    @classmethod
    def drafted(cls, entry: ProgressEntry, values: Mapping[str, str]) -> "AnswerSheet":
        """What stands in the database, and over it what was typed since and not saved: by name, as it was typed."""
        sheet = cls.stored(entry)
        rows = [form.initial for form in sheet.challenges]
        least = max((_row_of(name) + 1 for name in values if name.startswith("challenge-")), default=0)
        sheet.challenges = _challenges([{"initial": row} for row in rows + [{}] * (least - len(rows))])
        for form in sheet.forms:
            form.initial |= {name: values[typed] for name in form.fields if (typed := form.add_prefix(name)) in values}
        sheet.is_stored = not values
        return sheet

    @property
    def typed_names(self) -> set[str]:
        """The fields that people type into, but those of evidence, also of difficulties that are added yet."""
        typed = [self.main, *self.quantities, *self.spendings, *self.replies]
        names = {field.html_name for form in typed for field in form.visible_fields()}
        return names | {f"challenge-{n}-{name}" for n in range(MOST_ROWS) for name in ChallengeForm.base_fields}

    @classmethod
    def posted(
        cls,
        entry: ProgressEntry,
        data: Mapping[str, str],
        files: Mapping[str, UploadedFile],
        too_large: Iterable[str] = (),
        sources: dict[int, FundingSource] | None = None,
    ) -> "AnswerSheet":
        """What a person sent, to be checked. Who checks many gives all `sources` along."""
        sources = {s.pk: s for s in FundingSource.objects.all()} if sources is None else sources
        return cls(
            entry,
            AnswerForm(data, entry=entry),
            _quantities(entry, [{"data": data} for _ in counted_outputs(entry)]),
            _spendings(sources, [{"data": data}] * _count(data, SPENDINGS, least=1)),
            _challenges([{"data": data}] * _count(data, CHALLENGES)),
            EvidenceForm(data, files, too_large=too_large),
            replies_to(entry, data),
        )

    @classmethod
    def typed(
        cls,
        entry: ProgressEntry,
        data: Mapping[str, str],
        files: Mapping[str, UploadedFile],
        *,
        add: bool = False,
        remove: int | None = None,
        last: ProgressEntry | None = None,
        taken: str = "",
    ) -> "AnswerSheet":
        """What a person sent, shown again as it is and not checked.

        With a challenge more, or one less, or with what `last` says of the part that is `taken` over from it: its words
        without their figures, which are those of another half-year.
        """
        posted = cls.posted(entry, data, files)
        challenges = [_raw(form) for i, form in enumerate(posted.challenges) if i != remove]
        if add and len(challenges) < MOST_ROWS:
            challenges.append({})
        main = _raw(posted.main)
        if last is not None and taken == CHALLENGES:
            challenges += [_taken_over(challenge) for challenge in last.challenges.all()][: MOST_ROWS - len(challenges)]
        elif last is not None and taken in TAKEN_OVER:
            main[taken] = "\n".join(filter(None, ((main[taken] or "").rstrip(), without_figures(getattr(last, taken)))))
        sources = {s.pk: s for s in FundingSource.objects.all()}
        sheet = cls(
            entry,
            AnswerForm(entry=entry, initial=main),
            _quantities(entry, [{"initial": _raw(form)} for form in posted.quantities]),
            _spendings(sources, [{"initial": _raw(form)} for form in posted.spendings]),
            _challenges([{"initial": row} for row in challenges]),
            EvidenceForm(initial=_raw(posted.evidence), lost_file=posted.evidence.file_name),
            replies_to(entry, data, is_shown_again=True),
        )
        if add:
            sheet.challenges[-1].fields["description"].widget.attrs["autofocus"] = True
        return sheet

    @property
    def empty_challenge(self) -> ChallengeForm:
        """The row that is copied where a page can add rows itself."""
        return ChallengeForm(prefix="challenge-__position__", initial={"kind": Challenge.Kind.DIFFICULTY})

    @property
    def forms(self) -> list[forms.Form]:
        """All forms in the order of the page."""
        return [self.main, *self.quantities, *self.spendings, *self.challenges, self.evidence, *self.replies]

    @property
    def comments(self) -> dict[str, list[ReplyForm]]:
        """The comments of the Secretariat with their replies, by the field that they speak of ("whole": none)."""
        found: dict[str, list[ReplyForm]] = {}
        for reply in self.replies:
            found.setdefault(reply.comment.field or "whole", []).append(reply)
        return found

    def is_valid(self) -> bool:
        """Whether every part can be saved; each part says what it misses."""
        if not all(form.is_valid() for form in self.forms):
            return False
        if self.main.cleaned_data["is_not_ours"] and self._says_more:
            self.main.add_error("is_not_ours", NOT_OURS_AND_MORE)
            return False
        return True

    @property
    def _says_more(self) -> bool:
        """Whether words or figures were written that an answer "not our action" would lose. For valid forms."""
        rows = (*self.quantities, *self.spendings, *self.challenges)
        is_written = any(self.main.cleaned_data[name].strip() for name in TEXTS)
        return is_written or self.evidence.is_begun or any(_answers(rows))

    def refuse(self, refused: Refused) -> None:
        """Show what a service refused among the errors."""
        if refused.about == ABOUT_EVIDENCE:
            self.evidence.refuse(refused)
        else:
            self.refusals.append(refused.message)

    def answer(self) -> Answer:
        """What the service takes. For a valid sheet."""
        main = self.main.cleaned_data
        status = main.get("claimed_status", "")
        is_done = status == Status.IMPLEMENTED
        return Answer(
            claimed_status=status,
            what_was_done=main["what_was_done"],
            completed_on=main.get("completed_on") if is_done else None,
            next_steps=main["next_steps"],
            spending_explanation=main["spending_explanation"],
            is_not_ours=main["is_not_ours"],
            not_ours_reason=main["not_ours_reason"],
            delay_reason="" if is_done else main.get("delay_reason", ""),
            blocked_by_id=None if is_done else main["blocked_by_id"],
            quantities=tuple(_answers(self.quantities)),
            spendings=tuple(_answers(self.spendings)),
            challenges=tuple(_answers(self.challenges)),
        )

    def replied(self) -> dict[int, str]:
        """The replies to comments, by the comment's pk. For a valid sheet."""
        return texts_of(self.replies)

    # What components/error_summary.html reads, as if this were one form.

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.refusals) or any(form.errors for form in self.forms if form.is_bound)

    @property
    def non_field_errors(self) -> list[str | Promise]:
        """What is wrong with the whole."""
        return [*self.refusals, *(error for form in self.forms for error in form.non_field_errors())]

    @property
    def hidden_fields(self) -> list[BoundField]:
        """Fields without a place on the page."""
        return [field for form in self.forms for field in form.hidden_fields()]

    @property
    def visible_fields(self) -> list[BoundField]:
        """Fields to link to."""
        return [field for form in self.forms for field in form.visible_fields()]


def taken_over_words(last: ProgressEntry | None) -> dict[str, str]:
    """What a button takes over of the last answer, by field: its words without their figures."""
    return {name: without_figures(getattr(last, name)) for name in TAKEN_OVER} if last else {}


def counted_outputs(entry: ProgressEntry) -> list[Output]:
    """The outputs whose quantity is asked: a lead's, unless the product is only delivered or not."""
    if not entry.is_lead:
        return []
    return [output for output in entry.action.outputs.all() if output.basis != Output.Basis.DELIVERY]


def _row_of(name: str) -> int:
    return int(name.split("-")[1])


def _count(data: Mapping[str, str], rows: str, least: int = 0) -> int:
    return min(max(whole_number(data.get(f"{rows}-count", "")) or 0, least), MOST_ROWS)


def _quantities(entry: ProgressEntry, rows: list[RowData]) -> list[QuantityForm]:
    made = []
    for position, (output, row) in enumerate(zip(counted_outputs(entry), rows, strict=True)):
        initial = row.get("initial", {}) | {"output": output.pk}
        made.append(QuantityForm(row.get("data"), prefix=f"quantity-{position}", initial=initial, output=output))
    return made


def _spendings(sources: dict[int, FundingSource], rows: list[RowData]) -> list[SpendingForm]:
    """One form for each row; the last one lets the source be chosen."""
    made = []
    for position, row in enumerate(rows):
        initial = {"nature": Nature.UNSPECIFIED, "recurrence": Recurrence.UNSPECIFIED} | row.get("initial", {})
        prefix, is_free = f"spending-{position}", position == len(rows) - 1
        made.append(SpendingForm(row.get("data"), prefix=prefix, initial=initial, sources=sources, is_free=is_free))
    return made


def _challenges(rows: list[RowData]) -> list[ChallengeForm]:
    made = []
    for position, row in enumerate(rows):
        initial = {"kind": Challenge.Kind.DIFFICULTY} | row.get("initial", {})
        made.append(ChallengeForm(row.get("data"), prefix=f"challenge-{position}", initial=initial))
    return made


def _stored_spendings(entry: ProgressEntry) -> list[RowData]:
    """What was spent, and an empty row for each printed source from which nothing was."""
    rows = [
        {"source": s.source_id, "amount": s.amount, "nature": s.nature, "recurrence": s.recurrence}
        for s in entry.spendings.all()
    ]
    spent = {row["source"] for row in rows}
    return rows + [{"source": f.source_id} for f in entry.action.fundings.all() if f.source_id not in spent]


def _challenge(challenge: Challenge) -> RowData:
    return {name: getattr(challenge, name) for name in ChallengeForm.base_fields}


def _taken_over(challenge: Challenge) -> RowData:
    """A difficulty of the last answer to be written on: its words without their figures."""
    words = {name: without_figures(getattr(challenge, name)) for name in ("description", "mitigation")}
    return _challenge(challenge) | words


def _raw(form: forms.Form) -> RowData:
    """Everything as it was typed, readable or not."""
    return {name: form[name].data for name in form.fields}


def _answers(rows: Iterable[Any]) -> Iterator[Any]:
    for row in rows:
        answer = row.answer()
        if answer is not None:
            yield answer
