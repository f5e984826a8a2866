"""What the cells of a workbook are compared with: what is stored, typed in the browser, and decided by a person."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import F

from accounts.models import User
from plans.models import FundingSource
from progress.models import AnswerDraft, ProgressEntry, Submission
from progress.selectors.answers import previous_answers
from progress.workbook.choices import ChoiceLists
from progress.workbook.columns import Column, Kind
from progress.workbook.reading import FilledIn
from progress.workbook.values import read_value, show_value


class Sides:
    """The two sides of a comparison, and how their texts are read. What is asked for each answer is at hand."""

    def __init__(self, submission: Submission, filled_in: FilledIn, by: User, decisions: Mapping[str, str]) -> None:
        self.submission, self.filled_in, self.by, self.decisions = submission, filled_in, by, decisions
        self.token = filled_in.token
        self.lists = ChoiceLists(submission)
        self.sources = {source.pk: source for source in FundingSource.objects.all()}
        self.typed = self._typed()
        self._read: dict[tuple[Any, ...], str] = {}
        self._shown: dict[tuple[Any, ...], str] = {}

    def _typed(self) -> dict[int, dict[str, str]]:
        """By answer what was typed in the browser since the download and is not saved yet, by field of its form."""
        since = dt.datetime.fromisoformat(self.token.made_at)
        found: dict[int, dict[str, str]] = {}
        drafts = AnswerDraft.objects.filter(entry__submission=self.submission, typed_at__gte=since)
        for draft in drafts.filter(answer_version=F("entry__version")):
            found.setdefault(draft.entry_id, {})[draft.name] = draft.value
        return found

    @cached_property
    def last(self) -> dict[int, ProgressEntry]:
        """The last answers, for who says that nothing is new."""
        return previous_answers(self.submission)

    def read(self, column: Column, raw: Any, entry: ProgressEntry) -> str:
        """What a cell says; what stands in many cells is read once. Raises CellError."""
        name = self.lists.name_of(column, entry)
        if isinstance(raw, dict):
            return read_value(column, raw, self.lists.codes.get(name, {}))
        key = name, column.kind, type(raw), raw
        if key not in self._read:
            self._read[key] = read_value(column, raw, self.lists.codes.get(name, {}))
        return self._read[key]

    def show(self, column: Column, text: str, entry: ProgressEntry) -> str:
        """What a cell says, as people read it."""
        if column.kind == Kind.TEXT:
            return text
        key = self.lists.name_of(column, entry), column.kind, text
        if key not in self._shown:
            self._shown[key] = show_value(column, text, self.lists.of(column, entry))
        return self._shown[key]
