"""A state as a badge, from its code alone: symbol and word are always the same."""

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.labels import LABELS

register = template.Library()

LANGUAGE_NAMES = {"sq": _("Albanian"), "sr-latn": _("Serbian"), "en": _("English")}


@register.inclusion_tag("components/badge.html")
def status_badge(code: str, note: str = "", large: bool = False) -> dict[str, object]:
    """The badge of a state of an action, answer, submission or period."""
    return {"code": code, "label": LABELS.get(code, code), "note": note, "large": large}


@register.simple_tag
def language_name(code: str) -> str | Promise:
    """A language's name in the person's language."""
    return LANGUAGE_NAMES.get(code, dict(settings.LANGUAGES).get(code, code))
