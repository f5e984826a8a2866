"""What changes the plan."""

from plans.services.versions import (
    bring_into_force,
    bring_plans_into_force,
    load_plan,
    plan_files,
    refresh_search_text,
    write_edition,
)

__all__ = [
    "bring_into_force",
    "bring_plans_into_force",
    "load_plan",
    "plan_files",
    "refresh_search_text",
    "write_edition",
]
