"""The institution's replies to the comments on a returned answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.forms.fields import NarrativeField
from progress.models import AnswerComment, ProgressEntry
from progress.selectors.comments import standing_comments


class ReplyForm(forms.Form):
    """The reply to one comment; none is needed where what it speaks of was changed."""

    text = NarrativeField(label=_("Your reply"), rows=2)

    def __init__(self, data: Mapping[str, Any] | None = None, *, comment: AnswerComment, reply: str) -> None:
        """The form below this comment."""
        super().__init__(data, prefix=f"reply-{comment.pk}", initial={"text": reply})
        self.comment = comment
        self.fields["text"].widget.attrs["aria-describedby"] = f"comment-{comment.pk}"


def replies_to(
    entry: ProgressEntry, data: Mapping[str, Any] | None = None, *, is_shown_again: bool = False
) -> list[ReplyForm]:
    """A form for each comment of the last return, while the answer is with its institution.

    `is_shown_again`: what was typed is only shown once more, not checked.
    """
    if entry.review != ProgressEntry.Review.RETURNED:
        return []
    comments = standing_comments(entry)
    if data is None or is_shown_again:
        typed = data or {}
        return [ReplyForm(comment=c, reply=typed.get(f"reply-{c.pk}-text", c.reply)) for c in comments]
    return [ReplyForm(data, comment=c, reply=c.reply) for c in comments if f"reply-{c.pk}-text" in data]


def texts_of(replies: Iterable[ReplyForm]) -> dict[int, str]:
    """What was replied, by the comment's pk. For valid forms."""
    return {form.comment.pk: form.cleaned_data["text"] for form in replies}
