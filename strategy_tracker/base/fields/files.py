"""A form that takes one file, and what is said of a file that is too large for it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024


def too_large(name: str, most_bytes: int) -> str:
    """What is said of a file that is larger than is taken."""
    return _("The file is larger than %(limit)s MB: %(name)s") % {"limit": most_bytes // MEGABYTE, "name": name}


class FileForm(forms.Form):
    """Asks for one `file`; names it where it was passed over while it came in (web.uploads.too_large_of)."""

    MOST_BYTES = "UPLOAD_MAX_BYTES"  # the setting

    def __init__(self, *args: Any, too_large: list[str] = (), **kwargs: Any) -> None:
        """`too_large` names files that were refused while they came in."""
        self.too_large = list(too_large)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Name the file that was too large to be taken."""
        for name in self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", too_large(name, getattr(settings, self.MOST_BYTES)))
        return super().clean()
