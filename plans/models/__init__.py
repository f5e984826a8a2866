"""What is planned."""

from plans.models.amendments import Amendment, AmendmentChange, AmendmentComment, Correction
from plans.models.budget import BudgetLine, BudgetPart, StatedTotal
from plans.models.carry_over import CarryOver
from plans.models.drafts import PlanDraft
from plans.models.indicators import Indicator, IndicatorTarget
from plans.models.lineage import Lineage
from plans.models.objectives import SpecificObjective, StrategicObjective
from plans.models.passages import Passage
from plans.models.passports import DatedTarget, Frequency, Passport, PassportEdition, printed_passport, stored_terms
from plans.models.planned import (
    Action,
    ActionFunding,
    ActionInstitution,
    ActionReference,
    FundingSource,
    Output,
    ReferenceDocument,
)
from plans.models.strategy import ActionPlan, PlanVersion, Strategy, VersionEdition
from plans.models.victims import VictimFigure

__all__ = [
    "Action",
    "ActionFunding",
    "ActionInstitution",
    "ActionPlan",
    "ActionReference",
    "Amendment",
    "AmendmentChange",
    "AmendmentComment",
    "BudgetLine",
    "BudgetPart",
    "CarryOver",
    "DatedTarget",
    "Frequency",
    "Correction",
    "FundingSource",
    "Indicator",
    "IndicatorTarget",
    "Lineage",
    "Output",
    "Passage",
    "PlanDraft",
    "Passport",
    "PassportEdition",
    "PlanVersion",
    "ReferenceDocument",
    "SpecificObjective",
    "StatedTotal",
    "Strategy",
    "StrategicObjective",
    "VersionEdition",
    "VictimFigure",
    "printed_passport",
    "stored_terms",
]
