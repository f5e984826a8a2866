"""What a plan package holds: of each model which rows, and what is left out and why.

A new model or field of the four apps must find its place here: tests/reporting/test_package.py fails until it has.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import User
from plans.models import ActionPlan
from progress.models import Event

Model = type[models.Model]
Scope = Callable[[QuerySet, ActionPlan], QuerySet]

_OF_ACTION = "action__objective__strategic__plan"


@dataclass(frozen=True)
class Part:
    """One model: its rows that belong to the package.

    `found_by`: rows of the country, not of the plan; one that is there already, by these fields, is taken as it is.
    `must_agree`: of those, what must then be the same, else the package is refused.
    """

    label: str
    scope: Scope
    found_by: tuple[str, ...] = ()
    must_agree: tuple[str, ...] = ()

    @property
    def model(self) -> Model:
        """The model."""
        return apps.get_model(self.label)


def _of(*lookups: str) -> Scope:
    """Rows of which one of these lookups leads to the plan."""

    def scope(rows: QuerySet, plan: ActionPlan) -> QuerySet:
        return rows.filter(Q(*((lookup, plan.pk) for lookup in lookups), _connector=Q.OR))

    return scope


def _all(rows: QuerySet, plan: ActionPlan) -> QuerySet:
    return rows


def _named(rows: QuerySet, plan: ActionPlan) -> QuerySet:
    """People whom a row of the package names."""
    found: set[int] = set()
    for part in PARTS:
        names = [field.name for field in fields_of(part.model) if field.related_model is User]
        for name in names:
            found |= set(rows_of(part, plan).order_by().values_list(name, flat=True).distinct())
    return rows.filter(pk__in=found - {None})


def _history(model: str) -> Scope:
    """What the history tells of rows that are in the package."""

    def scope(rows: QuerySet, plan: ActionPlan) -> QuerySet:
        return rows.filter(id__in=rows_of(part_of(model), plan).order_by().values("pk"))

    return scope


def _of_years(path: str) -> Scope:
    """The statistics of the plan's years, also those in which it is still reported on."""

    def scope(rows: QuerySet, plan: ActionPlan) -> QuerySet:
        return rows.filter(**{f"{path}__range": years_of(plan)})

    return scope


def _events(rows: QuerySet, plan: ActionPlan) -> QuerySet:
    first, last = years_of(plan)
    years = [str(year) for year in range(first, last + 1)]
    of_statistics = Q(kind=Event.Kind.STATISTICS_RECORDED, detail__in=years)
    paths = ("period__plan", _OF_ACTION, "submission__period__plan", "entry__submission__period__plan")
    return rows.filter(of_statistics | Q(*((path, plan.pk) for path in paths), _connector=Q.OR))


def _carried(rows: QuerySet, plan: ActionPlan) -> QuerySet:
    """What the plan took over from an earlier one, and what of its own was dropped: a plan names no later one."""
    of_source = "source__objective__strategic__plan"
    is_taken_over = Q(target__objective__strategic__plan=plan.pk)
    return rows.filter(is_taken_over | Q((of_source, plan.pk), target=None))


def years_of(plan: ActionPlan) -> tuple[int, int]:
    """The first and the last year that the plan or one of its periods touches."""
    ends = [period.ends_on.year for period in plan.periods.all()]
    return plan.first_year, max([plan.last_year, *ends])


# In the order in which rows can be made: each after those that it names.
PARTS: tuple[Part, ...] = (
    Part("accounts.Institution", _all, found_by=("code",)),
    Part("accounts.InstitutionAlias", _all, found_by=("alias",)),
    Part("accounts.User", _named, found_by=("username", "first_name", "last_name", "role")),
    Part("accounts.HistoricalInstitution", _history("accounts.Institution")),
    Part("plans.FundingSource", _all, found_by=("code",)),
    Part("plans.ReferenceDocument", _all, found_by=("title",)),
    Part(
        "plans.VictimFigure",
        _all,
        found_by=("dimension", "category", "year"),
        must_agree=("value", "is_total"),
    ),
    Part("plans.Strategy", lambda rows, plan: rows.filter(pk=plan.strategy_id), found_by=("code",)),
    Part("plans.ActionPlan", lambda rows, plan: rows.filter(pk=plan.pk)),
    Part("plans.PlanVersion", _of("plan")),
    Part("plans.PlanDraft", _of("version__plan")),
    Part("plans.VersionEdition", _of("version__plan")),
    Part("plans.StrategicObjective", _of("plan")),
    Part("plans.SpecificObjective", _of("strategic__plan")),
    Part("plans.StatedTotal", _of("objective__strategic__plan")),
    Part("plans.Indicator", _of("plan")),
    Part("plans.IndicatorTarget", _of("indicator__plan")),
    Part("plans.PassportEdition", _of("indicator__plan")),
    Part("plans.Action", _of("objective__strategic__plan")),
    Part("plans.ActionInstitution", _of(_OF_ACTION)),
    Part("plans.ActionFunding", _of(_OF_ACTION)),
    Part("plans.BudgetLine", _of(_OF_ACTION)),
    Part("plans.BudgetPart", _of(f"line__{_OF_ACTION}")),
    Part("plans.Output", _of(_OF_ACTION)),
    Part("plans.ActionReference", _of(_OF_ACTION)),
    Part("plans.CarryOver", _carried),
    Part("plans.Lineage", _of("target__objective__strategic__plan")),
    Part("plans.Amendment", _of("plan")),
    Part("plans.AmendmentChange", _of("amendment__plan")),
    Part("plans.AmendmentComment", _of("amendment__plan")),
    Part("plans.Correction", _of("plan")),
    Part("plans.Passage", _of("plan")),
    Part("plans.HistoricalAction", _history("plans.Action")),
    Part("progress.ReportingPeriod", _of("plan")),
    Part("progress.PeriodSeal", _of("period__plan")),
    Part("progress.Submission", _of("period__plan")),
    Part("progress.ProgressEntry", _of("submission__period__plan")),
    Part("progress.EntryQuantity", _of("entry__submission__period__plan")),
    Part("progress.EntrySpending", _of("entry__submission__period__plan")),
    Part("progress.AnswerComment", _of("entry__submission__period__plan")),
    Part("progress.Evidence", _of("period__plan")),
    Part("progress.Assessment", _of("period__plan")),
    Part("progress.Challenge", _of("entry__submission__period__plan")),
    Part("progress.Risk", _of("plan")),
    Part("progress.RiskReview", _of("risk__plan")),
    Part("progress.Escalation", _of("period__plan")),
    Part("progress.EscalationStep", _of("escalation__period__plan")),
    Part("progress.Measurement", _of("period__plan")),
    Part(
        "progress.VictimRecord",
        _of_years("year"),
        found_by=("year",),
        must_agree=("identified", "absent_reason"),
    ),
    Part(
        "progress.VictimCount",
        _of_years("record__year"),
        found_by=("record", "dimension", "category"),
        must_agree=("value",),
    ),
    Part("progress.Event", _events),
    Part("reporting.Snapshot", _of("period__plan")),
    Part("reporting.Report", _of("period__plan")),
    Part("reporting.SectionText", _of("report__period__plan")),
    Part("reporting.TextConfirmation", _of("report__period__plan")),
    Part("reporting.Comment", _of("report__period__plan")),
    Part("reporting.Recommendation", _of("report__period__plan")),
    Part("reporting.FollowUp", _of("report__period__plan")),
    Part("reporting.Waiver", _of("report__period__plan")),
    Part("reporting.ProposalDecision", _of("report__period__plan")),
    Part("reporting.ReportEvent", _of("report__period__plan")),
    Part("reporting.IssuedFile", _of("report__period__plan")),
    Part(
        "reporting.Signatory",
        lambda rows, plan: rows.filter(
            pk__in=apps.get_model("reporting.Signature")
            .objects.filter(report__period__plan=plan.pk)
            .order_by()
            .values("signatory")
        ),
        found_by=("role", "certificate_sha256", "valid_from"),
    ),
    Part("reporting.Signature", _of("report__period__plan")),
    Part("reporting.Receipt", _of("submission__period__plan")),
    Part("reporting.NoticeLetter", _of("escalation__period__plan")),
)

LEFT_OUT_MODELS = {
    "accounts.Absence": "when people of this system are away",
    "accounts.HistoricalUser": "accounts are people's own: only what rows say of whoever acted goes along",
    "accounts.Letter": "mail of this system, gone out or waiting",
    "accounts.ListImport": "files on their way into the administration of this system",
    "accounts.User_groups": "a right in this system",
    "accounts.User_user_permissions": "a right in this system",
    "accounts.PersonRequest": "what is asked about accounts of this system",
    "accounts.Tries": "the guard of this system's doors",
    "progress.AnswerDraft": "typed and not saved: nobody's answer, and its institution's own",
    "progress.Reminder": "mail of this system; that an institution was reminded stands in the events",
    "progress.Reminder_submissions": "which submissions that mail told of",
    "progress.WorkbookUpload": "files on their way into the answers of this system",
    "reporting.AccessLink": "a way into this system; whom it was given to stands in the events of its report",
    "reporting.LinkOpening": "uses of a way into this system",
}
LEFT_OUT_FIELDS = {
    "accounts.User": {
        "password": "a person who is brought along has none, and cannot sign in",
        "last_login": "of this system",
        "is_superuser": "a right in this system",
        "is_staff": "a right in this system",
        "is_active": "a person who is brought along is not active until the administrator says so",
        "is_demo": "an account of this system",
        "date_joined": "of this system",
        "email": "no row of a plan needs it",
        "language": "how the person reads this system",
        "calendar_number": "a way into this system",
        "duty": "what the person does in this system",
    },
    "plans.Action": {"search_text": "worked out from the rest"},
}
# What has its hash beside it: the field of a text or a file, and the field of its SHA-256.
HASHES: dict[str, tuple[str, str]] = {
    "plans.Amendment": ("document", "document_sha256"),
    "plans.VersionEdition": ("data", "sha256"),
    "progress.Evidence": ("file", "sha256"),
    "progress.PeriodSeal": ("data", "sha256"),
    "reporting.Snapshot": ("data", "sha256"),
    "reporting.Report": ("file", "sha256"),
    "reporting.IssuedFile": ("file", "sha256"),
    "reporting.Receipt": ("content", "sha256"),
    "reporting.NoticeLetter": ("content", "sha256"),
    "progress.EscalationStep": ("document", "document_sha256"),
}

# Files that people gave: the fields of the file, of its name and of its type.
GIVEN_FILES = {
    "progress.EscalationStep": ("document", "document_name", "document_type"),
    "plans.Amendment": ("document", "document_name", "document_type"),
    "progress.Evidence": ("file", "file_name", "content_type"),
}


def part_of(label: str) -> Part:
    """The part with this model."""
    return next(part for part in PARTS if part.label == label)


def rows_of(part: Part, plan: ActionPlan) -> QuerySet:
    """The part's rows, in the order in which they came to be."""
    return part.scope(part.model._base_manager.all(), plan).order_by("pk")


def fields_of(model: Model) -> list[models.Field]:
    """What the package tells of a row."""
    left_out = LEFT_OUT_FIELDS.get(model._meta.label, {})
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in left_out]


def named_by(field: models.Field) -> Model | None:
    """The model that a field names a row of; a history names the row that it is of by a plain number."""
    if field.name == "id" and hasattr(field.model, "instance_type"):
        return field.model.instance_type
    return field.related_model


def key_fields(model: Model) -> tuple[str, ...] | None:
    """What others call a row of the model by; None where that is a number of the file's own."""
    return ("username",) if model is User else getattr(model, "natural_fields", None)
