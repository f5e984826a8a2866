"""Migrations without working out again, at every step, the models of everything that is related.

Before each operation Django renders the classes of all models that are related to the changed one, here 10,000 of them
for 370 operations: three quarters of the time in which a database is made. The schema follows from the changed model
alone; what a migration's own Python is given is whole again. That the same schema comes of it is asked with
HYPOTHESIS_PROFILE=thorough (tests/test_quick_migrations.py).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Render for each operation the changed model alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "add_model", _add_model)
        for name in ("add_field", "_append_option", "_remove_option"):
            patch.setattr(ProjectState, name, _alone(getattr(ProjectState, name)))
        patch.setattr(RunPython, "database_backwards", _with_all(RunPython.database_backwards))
        yield


def _add_model(self: ProjectState, model_state: ModelState) -> None:
    """Nothing refers to a new model yet, and what it refers to is there."""
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self._reload({key})


def _alone(change: Callable) -> Callable:
    """Others go on referring to the class before, until all are rendered for a migration's own Python."""

    def changed(self: ProjectState, *args: Any, **kwargs: Any) -> None:
        self.reload_model = lambda app_label, model_name, delay=False: reload(self, app_label, model_name)
        try:
            change(self, *args, **kwargs)
        finally:
            del self.reload_model

    def reload(state: ProjectState, app_label: str, model_name: str) -> None:
        if "apps" in state.__dict__:
            state.is_delayed = True
            state._reload({(app_label, model_name)})

    return changed


def _with_all(run: Callable) -> Callable:
    """Forwards, Django does so itself."""

    def with_all(self: RunPython, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: Any) -> None:
        from_state.clear_delayed_apps_cache()
        run(self, app_label, schema_editor, from_state, to_state)

    return with_all
