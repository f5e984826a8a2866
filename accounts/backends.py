"""Who may sign in, and what their role may do in the administration (domain.md §8)."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from accounts.models import Role, User

# Role → "app.model" → what. Everything that is not listed is refused; what happened is changed through pages only.
READ, EDIT, WRITE = frozenset({"view"}), frozenset({"view", "change"}), frozenset({"view", "add", "change"})
ALL = WRITE | {"delete"}
# Of these the translations can be written; terms of the plan nowhere in the administration (domain.md §10).
PLAN_ROWS = (
    "plans.strategy",
    "plans.actionplan",
    "plans.strategicobjective",
    "plans.specificobjective",
    "plans.indicator",
    "plans.action",
    "plans.output",
)
PLAN_TERMS = (
    "plans.planversion",
    "plans.indicatortarget",
    "plans.actioninstitution",
    "plans.actionfunding",
    "plans.actionreference",
    "plans.budgetline",
    "plans.budgetpart",
)
ADMINISTRATION: dict[str, dict[str, frozenset[str]]] = {
    Role.ADMINISTRATOR: {
        "accounts.user": WRITE,
        "accounts.institution": WRITE,
        "accounts.institutionalias": ALL,
        "accounts.letter": READ,
        "accounts.listimport": READ,
        "reporting.signatory": WRITE,
        **dict.fromkeys((*PLAN_ROWS, *PLAN_TERMS), READ),
        "plans.fundingsource": READ,
        "plans.referencedocument": READ,
    },
    Role.SECRETARIAT: {
        "accounts.institution": READ,
        "accounts.letter": READ,
        "accounts.listimport": READ,
        **dict.fromkeys(PLAN_ROWS, EDIT),
        **dict.fromkeys(PLAN_TERMS, READ),
        "plans.fundingsource": WRITE,
        "plans.referencedocument": WRITE,
        "progress.reportingperiod": WRITE,
        "progress.event": READ,
        "reporting.reportevent": READ,
    },
}


class AccountBackend(ModelBackend):
    """Passwords as Django keeps them; rights by role alone; demonstration accounts only in a demonstration."""

    def user_can_authenticate(self, user: User) -> bool:
        """Whether the account is active, and not a demonstration account in production."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, with the institution that every page shows."""
        user = User.objects.select_related("institution").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: User, obj: object = None) -> set[str]:
        """The permissions of the role, in Django's spelling ("plans.change_action")."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        rights = ADMINISTRATION.get(user_obj.role, {})
        return {
            f"{label.partition('.')[0]}.{what}_{label.partition('.')[2]}"
            for label, allowed in rights.items()
            for what in allowed
        }

    def has_perm(self, user_obj: User, perm: str, obj: object = None) -> bool:
        """Whether the role has the permission."""
        return perm in self.get_all_permissions(user_obj)
