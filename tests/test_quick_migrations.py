"""What quick migrations make is what Django's own make; asked where all examples are tried, since it takes both."""

import os

import pytest
from django.core.management import call_command
from django.db import connection

from tests import databases
from tests.quick_migrations import quick_migrations

OF_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length "
    "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
)
OF_SQLITE = ("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2",)


def schema():
    rows = []
    with connection.cursor() as cursor:
        for query in OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL:
            cursor.execute(query)
            rows += cursor.fetchall()
    return rows


if os.environ.get("HYPOTHESIS_PROFILE") == "thorough":

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_the_schema_is_that_of_djangos_own_migrations():
        as_django = schema()
        assert len(as_django) > 300
        with databases.another(), quick_migrations():
            call_command("migrate", verbosity=0)
            assert schema() == as_django
