"""Who is who: groups of roles, rights in the administration, and the two who may enter it. No database is asked."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from accounts.admin_site import RoleAdminSite
from accounts.backends import ADMINISTRATION, AccountBackend
from accounts.models import Institution, Role, User
from accounts.roles import DRAFT_READERS, EXACT_STATISTICS_READERS, READERS, has_role, is_secretariat

BACKEND = AccountBackend()
WORKS_IN_ADMINISTRATION = {Role.ADMINISTRATOR, Role.SECRETARIAT}


def person(role, **fields):
    return User(username="dikush", role=role, **fields)


# domain.md §8, row by row: reads the plan, reads drafts, reads exact figures of victims.
@pytest.mark.parametrize(
    ("role", "reads_plan", "reads_drafts", "reads_victims"),
    [
        ("administrator", False, False, False),
        ("secretariat", True, True, True),
        ("institution", True, False, False),
        ("coordinator", True, True, True),
        ("authority", True, True, True),
        ("secretary_general", True, True, False),
        ("minister", True, True, False),
        ("observer", True, False, False),
    ],
)
def test_groups_of_roles(role, reads_plan, reads_drafts, reads_victims):
    found = tuple(role in group for group in (READERS, DRAFT_READERS, EXACT_STATISTICS_READERS))
    assert found == (reads_plan, reads_drafts, reads_victims)


@pytest.mark.parametrize("role", Role.values)
def test_a_stranger_has_no_role_and_everybody_else_one(role):
    assert has_role(person(role), role) and not has_role(person(role), *(set(Role.values) - {role}))
    assert not has_role(AnonymousUser(), *Role.values)
    assert is_secretariat(person(role)) == (role == "secretariat")


@pytest.mark.parametrize("role", Role.values)
def test_rights_are_those_of_the_table_alone(role):
    someone = person(role)
    rights = BACKEND.get_all_permissions(someone)
    assert bool(rights) == (role in WORKS_IN_ADMINISTRATION)
    for model in apps.get_models():
        label, name = model._meta.label_lower, model._meta.model_name
        allowed = ADMINISTRATION.get(role, {}).get(label, ())
        for what in ("view", "add", "change", "delete"):
            assert BACKEND.has_perm(someone, f"{model._meta.app_label}.{what}_{name}") == (what in allowed)


@pytest.mark.parametrize(
    ("role", "permission", "expected"),
    [
        ("administrator", "accounts.change_user", True),
        ("administrator", "accounts.delete_user", False),
        ("administrator", "plans.view_action", True),
        ("secretariat", "plans.change_action", True),
        ("administrator", "plans.change_action", False),
        ("secretariat", "plans.add_action", False),
        ("secretariat", "plans.change_budgetline", False),
        ("secretariat", "plans.delete_action", False),
        ("secretariat", "plans.delete_output", False),
        ("secretariat", "accounts.view_institution", True),
        ("secretariat", "accounts.change_institution", False),
        ("secretariat", "accounts.view_user", False),
        ("secretariat", "progress.view_event", True),
        ("secretariat", "progress.change_event", False),
        ("secretariat", "progress.change_assessment", False),
        ("minister", "plans.view_action", False),
    ],
)
def test_what_a_role_may_do_in_the_administration(role, permission, expected):
    assert BACKEND.has_perm(person(role), permission) is expected


def test_nobody_has_rights_who_is_inactive_unknown_or_asked_about_one_row():
    secretariat = person("secretariat")
    assert BACKEND.get_all_permissions(secretariat)
    assert not BACKEND.get_all_permissions(person("secretariat", is_active=False))
    assert not BACKEND.get_all_permissions(AnonymousUser())
    assert not BACKEND.get_all_permissions(secretariat, obj=object())


def test_flags_of_django_give_no_rights():
    flagged = person("observer", is_staff=True, is_superuser=True)
    assert not BACKEND.get_all_permissions(flagged) and not BACKEND.has_perm(flagged, "accounts.change_user")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("is_active", [True, False])
def test_two_roles_enter_the_administration(role, is_active):
    request = RequestFactory().get("/admin/")
    request.user = person(role, is_active=is_active)
    assert RoleAdminSite().has_permission(request) == (is_active and role in WORKS_IN_ADMINISTRATION)


def test_the_door_of_the_administration():
    request = RequestFactory().get("/admin/login/", {"next": "/admin/plans/"})
    request.user = AnonymousUser()
    assert RoleAdminSite().login(request).headers["Location"] == "/login/?next=/admin/plans/"
    request.user = person("secretariat")
    assert RoleAdminSite().login(request).headers["Location"] == "/admin/"
    request.user = person("minister")
    with pytest.raises(PermissionDenied):
        RoleAdminSite().login(request)


@pytest.mark.parametrize(
    ("is_demo_account", "is_active", "is_demonstration", "expected"),
    [
        (False, True, False, True),
        (False, False, False, False),
        (True, True, False, False),
        (True, True, True, True),
        (True, False, True, False),
    ],
)
def test_who_may_sign_in(settings, is_demo_account, is_active, is_demonstration, expected):
    settings.DEMO = is_demonstration
    someone = person("observer", is_demo=is_demo_account, is_active=is_active)
    assert BACKEND.user_can_authenticate(someone) is expected


@pytest.mark.django_db
def test_a_session_ends_with_its_account(arta):
    assert BACKEND.get_user(arta.pk) == arta
    User.objects.filter(pk=arta.pk).update(is_active=False)
    assert BACKEND.get_user(arta.pk) is None and BACKEND.get_user(0) is None


@pytest.mark.django_db
def test_donors_are_never_asked_to_report():
    asked = Institution.objects.asked_to_report()
    assert asked.exists() and not asked.filter(kind="donor").exists()
    assert not asked.filter(is_reporting=False).exists()


@pytest.mark.parametrize(("name", "label"), [("Policia e Kosovës", "Policia e Kosovës"), ("", "PK")])
def test_an_institution_is_called_by_its_name_where_the_document_gives_one(name, label):
    assert Institution(abbreviation="PK", name=name).label == label
