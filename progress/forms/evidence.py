"""A file or a link, with the declaration."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from progress.services.evidence import GivenEvidence
from progress.uploads.evidence_files import FILE_KINDS, limits_in_words
from progress.uploads.scanning import UndeclaredNumbers
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields import LinkField, TextField
from strategy_tracker.base.fields.files import too_large


class Checkbox(forms.CheckboxInput):
    """A box that stands for one text: ticked, it sends just that. (Its name is what the templates know a box by.)"""

    key = ""

    def format_value(self, value: Any) -> str:
        """What it sends."""
        return self.key

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """What was sent."""
        return data.get(name, "")


class EvidenceForm(forms.Form):
    """Evidence of an answer. All of it may be left empty; what is begun must be whole.

    What a file holds is checked by the service, which alone reads it.
    """

    title = TextField(label=_("Name of the evidence (such as: minutes of the meeting)"), required=False, max_length=200)
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(FILE_KINDS)}),
    )
    url = LinkField(
        label=_("or a link"),
        required=False,
        help_text=_("An address that the Secretariat can open."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    is_declared = forms.BooleanField(label=_("It holds no personal data of victims"), required=False)
    numbers_declared = forms.CharField(
        label=_("What was found are no personal numbers"),
        required=False,
        max_length=64,
        widget=Checkbox(check_test=lambda value: False),
        help_text=_("This is recorded with your name, and the Secretariat sees the passages."),
    )

    def __init__(self, *args: Any, too_large: list[str] = (), lost_file: str = "", **kwargs: Any) -> None:
        """`too_large` names files that were refused while they came in, `lost_file` one that was not kept."""
        self.too_large, self.lost_file = list(too_large), lost_file
        super().__init__(*args, prefix="evidence", **kwargs)
        self.fields["file"].help_text = limits_in_words()

    @property
    def file_name(self) -> str:
        """The name of the file that came with the form; "" where none did."""
        file = self.files.get(self.add_prefix("file"))
        return getattr(file, "name", "")

    def ask_for_file_again(self) -> None:
        """Say that the file must be chosen again: a page that is shown again never holds it any more."""
        if self.is_bound and self.file_name:
            message = _("Choose the file again, the browser did not keep it: %(name)s")
            self.add_error("file", message % {"name": self.file_name})

    def refuse(self, refused: Refused) -> None:
        """Show beside the field what a service refused.

        Where that are numbers, offer to declare that they are no personal ones.
        """
        self.add_error("file" if self.file_name else "url", str(refused.message))
        if isinstance(refused, UndeclaredNumbers):
            self.fields["numbers_declared"].widget.key = refused.key

    @property
    def asks_about_numbers(self) -> bool:
        """Whether the box is shown."""
        return bool(self.fields["numbers_declared"].widget.key)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it was given."""
        return bool(self.too_large) or any(self.cleaned_data.get(name) for name in ("title", "file", "url"))

    def clean(self) -> dict[str, Any]:
        """A file or a link, one of the two, and the declaration."""
        given = super().clean()
        for name in self.too_large:
            self.add_error("file", too_large(name, settings.UPLOAD_MAX_BYTES))
        if not self.is_begun or self.errors:
            return given
        if bool(given.get("file")) == bool(given.get("url")):
            self.add_error("file", _("Give a file or a link, one of the two."))
        if not given.get("is_declared"):
            self.add_error("is_declared", _("Confirm that the evidence holds no personal data of victims."))
        return given

    def given(self) -> GivenEvidence | None:
        """What the service takes; None when nothing was given. For a valid form."""
        if not self.is_begun:
            return None
        clean = self.cleaned_data
        file, numbers = clean["file"] or None, clean["numbers_declared"]
        return GivenEvidence(clean["title"], clean["url"], file, clean["is_declared"], numbers)
