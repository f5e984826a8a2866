"""Views that are imported when they are first needed: commands resolve the addresses, and need none of the pages."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver


class LateView:
    """Stands for a view function in the list of addresses, and is what it is: also open to strangers, or not."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self.__name__ = name

    def load(self) -> Any:
        """The function itself, with everything that it imports."""
        return getattr(import_module(self._module), self.__name__)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.load()(request, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name == "view_class":  # what Django asks of each when it looks up an address: no, a function
            raise AttributeError(name)
        return getattr(self.load(), name)


class LateViews:
    """Stands for a module of views: `LateViews("progress.views.plan").plan_tree`."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> LateView:
        return LateView(self._module, name)


def load_views(patterns: Iterable[URLPattern | URLResolver] | None = None) -> None:
    """Import every view: a web process does it when it starts, so that no person waits for it or meets its failure."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            load_views(pattern.url_patterns)
        elif isinstance(pattern.callback, LateView):
            pattern.callback.load()
