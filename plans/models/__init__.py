"""What is planned."""

from plans.models.budget import BudgetLine, BudgetPart, StatedTotal
from plans.models.indicators import Indicator, IndicatorTarget
from plans.models.lineage import Lineage
from plans.models.objectives import SpecificObjective, StrategicObjective
from plans.models.passages import Passage
from plans.models.planned import (
    Action,
    ActionFunding,
    ActionInstitution,
    ActionReference,
    FundingSource,
    Output,
    ReferenceDocument,
)
from plans.models.strategy import ActionChange, ActionPlan, PlanVersion, Strategy, VersionEdition
from plans.models.victims import VictimFigure

__all__ = [
    "Action",
    "ActionChange",
    "ActionFunding",
    "ActionInstitution",
    "ActionPlan",
    "ActionReference",
    "BudgetLine",
    "BudgetPart",
    "FundingSource",
    "Indicator",
    "IndicatorTarget",
    "Lineage",
    "Output",
    "Passage",
    "PlanVersion",
    "ReferenceDocument",
    "SpecificObjective",
    "StatedTotal",
    "Strategy",
    "StrategicObjective",
    "VersionEdition",
    "VictimFigure",
]
