"""The shape of what people write into a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from progress.forms.fields import NarrativeField
from reporting.models import FollowUp
from reporting.services.consultation import LONGEST_COMMENT
from reporting.services.writing import LONGEST_SECTION
from strategy_tracker.base.fields import DayField


class SectionForm(forms.Form):
    """The text of a chapter. `state` is what the writer saw (writing.state_of_text)."""

    text = NarrativeField(label=_("Text of the chapter"), max_length=LONGEST_SECTION, rows=22)
    state = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, preview_url: str, **kwargs: Any) -> None:
        """`language` is the report's; what is typed is shown at `preview_url` as it will be printed."""
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["text"].widget.attrs |= {
            "lang": language,
            "spellcheck": "true",
            "class": "prose-text",
            "data-background": True,
            "hx-post": preview_url,
            "hx-trigger": "input changed delay:600ms, refresh",
            "hx-target": "#section-preview",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }


class RecommendationForm(forms.Form):
    """One recommendation. `state` is what the editor saw (writing.state_of_recommendation)."""

    responsible = forms.ModelChoiceField(
        label=_("Addressed to"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("no institution named"),
    )
    also_to = forms.CharField(
        label=_("Addressed to, in words"),
        required=False,
        max_length=200,
        help_text=_("Several, or who is no institution of the plan."),
    )
    text = NarrativeField(label=_("What is to be done"), required=True, rows=4)
    due_on = DayField(label=_("By when"), required=True)
    fact = NarrativeField(
        label=_("The fact behind it"), required=True, rows=3, help_text=_("What in this report calls for it.")
    )
    number = forms.IntegerField(
        label=_("Number"), required=False, min_value=1, help_text=_("The others make room. Empty: the last one.")
    )
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Any institution of the plan may be addressed."""
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = Institution.objects.order_by("abbreviation")


class FollowUpForm(forms.Form):
    """What became of a recommendation. `state` is what the editor saw (writing.state_of_follow_up)."""

    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=FollowUp.Outcome.choices, widget=forms.RadioSelect
    )
    note = NarrativeField(label=_("Note"), rows=4)
    state = forms.CharField(widget=forms.HiddenInput, required=False)


class ConsultationForm(forms.Form):
    """Until when comments are taken."""

    until = DayField(
        label=_("Comments until"), required=True, help_text=_("Comments are taken until the end of this day.")
    )


class CommentForm(forms.Form):
    """A comment on a chapter."""

    text = NarrativeField(label=_("Your comment"), required=True, max_length=LONGEST_COMMENT, rows=4)


class AnswerForm(forms.Form):
    """The Secretariat's answer to a comment."""

    text = NarrativeField(label=_("Answer"), required=True, max_length=LONGEST_COMMENT, rows=3)


class CommentsAnnexForm(forms.Form):
    """Whether the report lists the comments."""

    is_listed = forms.BooleanField(label=_("List the comments with their answers in an annex"), required=False)
