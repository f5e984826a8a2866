"""What signing refuses, in words for the person who asked. None of them ever carries a secret."""

from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.errors import Refused


class SigningRefused(Refused):
    """Nothing was signed."""


class WrongPassphrase(SigningRefused):
    """The file is a certificate file, and this is not its passphrase."""

    def __init__(self) -> None:
        super().__init__(_("The passphrase does not open this certificate file."))


class CertificateUnusable(SigningRefused):
    """The certificate or its file cannot sign; the message says why."""


class FieldUnusable(SigningRefused):
    """The document has no empty signature field of this name, or is no PDF that can be signed."""


class TimestampFailed(SigningRefused):
    """The time-stamp service gave no usable time-stamp. Going on without one is for the person to choose."""

    def __init__(self) -> None:
        super().__init__(
            _("The time-stamp service did not answer. Try again, or sign without a time-stamp if the rules allow it.")
        )


class LevelUnreachable(SigningRefused):
    """What the wanted level needs is not there; the message names it."""
