"""The door for a WSGI server such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy_tracker.settings")
application = get_wsgi_application()

from accounts.demonstration import refuse_demonstration_accounts  # noqa: E402  (needs the loaded apps)
from strategy_tracker.base.web.late_views import load_views  # noqa: E402

load_views()
refuse_demonstration_accounts()
