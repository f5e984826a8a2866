"""Comments on returned answers: the Secretariat writes them, the institution replies."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress import events
from progress.models import AnswerComment, CommentField, Event, ProgressEntry
from progress.permissions import can_edit_entry
from progress.selectors.comments import said_of
from progress.services.holding import hold_entry
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.text import clean

# What is to be corrected, by the field it speaks of; that on the whole answer under no field ("").
Comments = Mapping[str, str]


def cleaned_comments(comments: Comments) -> dict[str, str]:
    """Those that say something. Raises Refused for a field that no comment is about, or a personal number."""
    if any(field and field not in CommentField for field in comments):
        raise Refused(_("Choose from the list what the comment is about."))
    texts = {field: clean(text).strip() for field, text in comments.items()}
    refuse_personal_numbers(*texts.values())
    return {field: text for field, text in texts.items() if text}


def store_comments(entry: ProgressEntry, comments: Comments, by: User) -> None:
    """Write the comments of a return that has just been made, each with what stood there."""
    stored = ProgressEntry.objects.get(pk=entry.pk)  # its children as they are now, not as a page had read them
    AnswerComment.objects.bulk_create(
        AnswerComment(entry=entry, field=field, text=text, said=said_of(stored, field), at=entry.reviewed_at, by=by)
        for field, text in comments.items()
    )


@transaction.atomic
def reply_to_comments(*, entry: ProgressEntry, replies: Mapping[int, str], by: User) -> int:
    """Reply to comments of the last return (by their pk), and say how many replies are new.

    A reply is an answer given anew: it is dated as one. Raises Refused when the person may not, or a reply is to a
    comment that does not stand on this answer any more.
    """
    hold_entry(entry)
    can_edit_entry(by, entry).require()
    texts = {pk: clean(text).strip() for pk, text in replies.items()}
    refuse_personal_numbers(*texts.values())
    standing = {comment.pk: comment for comment in entry.comments.filter(at=entry.reviewed_at)}
    if not set(texts) <= set(standing):
        raise Refused(_("This comment does not stand on the answer any more: look at the page again."))
    changed = [standing[pk] for pk, text in texts.items() if standing[pk].reply != text]
    for comment in changed:
        _store_reply(comment, texts[comment.pk], by)
        place = events.place_of(entry)
        events.record(Event.Kind.COMMENT_ANSWERED, by=by, **place, reason=comment.reply, detail=comment.field)
    if changed:
        _stamp(entry, by)
    return len(changed)


def _store_reply(comment: AnswerComment, text: str, by: User) -> None:
    comment.reply = text
    comment.replied_at, comment.replied_by = (clock.now(), by) if text else (None, None)
    comment.save(update_fields=["reply", "replied_at", "replied_by"])


def _stamp(entry: ProgressEntry, by: User) -> None:
    entry.version += 1
    entry.answered_at, entry.answered_by = clock.now(), by
    entry.save(update_fields=["version", "answered_at", "answered_by"])
