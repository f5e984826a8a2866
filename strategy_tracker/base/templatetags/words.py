"""How text, numbers, money and shares are shown in the person's language. A builtin of every template."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import formats
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from strategy_tracker.base.text import in_language as text_in_language
from strategy_tracker.base.text import language_name, with_dashes, without_figures

register = template.Library()
register.filter("without_figures", without_figures)
register.simple_tag(language_name)

SMALL = 10


@register.simple_tag(name="in_language")
def show_in_language(obj: object, field: str) -> str | SafeString:
    """The text of a translated field; an Albanian fallback is marked as such, for eyes and screen readers."""
    text, language = text_in_language(obj, field)
    if not text or language == (get_language() or "sq"):
        return text
    return format_html('<span lang="sq" class="fallback">{}</span>', text)


@register.filter
def quoted(text: object) -> SafeString:
    """A text between the quotation marks of the person's language."""
    return mark_safe(gettext("“%(text)s”") % {"text": conditional_escape(text)})  # noqa: S308 - the text is escaped


@register.filter
def dashes(text: object) -> str:
    """Ranges of numbers as they are set: 2022–2024."""
    return with_dashes(str(text))


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount in euro with two decimals, without unit (it stands in the header); blank stays blank, 0 is 0,00."""
    if amount is None:
        return ""
    # A minus, not a hyphen: it is as wide as a digit, and no line breaks after it.
    return formats.number_format(amount, 2, use_l10n=True, force_grouping=True).replace("-", "−")


@register.filter
def number(value: Decimal | int | None) -> str:
    """A quantity without trailing zeros."""
    if value is None:
        return ""
    value = Decimal(value)
    exponent = max(0, -value.normalize().as_tuple().exponent)
    return formats.number_format(value, exponent, use_l10n=True, force_grouping=True)


@register.filter
def in_unit(value: Decimal | int | None, unit: str) -> str:
    """A figure in its unit, which an indicator ("percent") or the basis of an output ("percentage") names.

    Every percentage has one decimal ("60,0 %"); anything else is a quantity.
    """
    if value is None or unit not in ("percent", "percentage"):
        return number(value)
    return percent(Decimal(value) / 100)


@register.filter
def percent(share: Decimal | float | None) -> str:
    """A share (0 … 1) as a percentage with one decimal: 0.364 becomes "36,4 %"."""
    if share is None:
        return ""
    # number_format cuts decimals off; a share is rounded.
    rounded = (Decimal(str(share)) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return formats.number_format(rounded, 1, use_l10n=True) + " %"


def counts_first(wholes: Iterable[Decimal | int | None]) -> bool:
    """Whether n/N stands before its percentage: where any N of the column is below ten (domain.md §5, §6)."""
    return any(0 < whole < SMALL for whole in wholes if whole is not None)


@register.simple_tag
def counted(n: Decimal | int, of: Decimal | int, first: bool | None = None) -> tuple[str, str]:
    """n/N and its percentage in the order in which they are read, the second in brackets; N is not 0.

    `first` says how the column is written, from all its rows (`counts_first`); alone, N decides.
    """
    counts, rate = f"{number(n)}/{number(of)}", percent(Decimal(n) / Decimal(of))
    is_first = first if isinstance(first, bool) else counts_first([of])
    return (counts, rate) if is_first else (rate, counts)
