"""What the database is asked to refuse, it can refuse: on SQLite as on PostgreSQL."""

from django.apps import apps
from django.db import models

ROOMS = {
    "audit", "places", "accounts", "indicators", "programmes", "assessments", "plans", "followups",
    "publishing", "jobs",
}  # fmt: skip


def test_no_constraint_is_left_out_on_sqlite() -> None:
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                # SQLite cannot hold two empty values for equal, and Django then leaves the constraint out in silence.
                assert constraint.nulls_distinct is None, f"{model.__name__}: {constraint.name}"


def test_a_unique_constraint_over_fields_that_may_be_empty_says_when_it_holds() -> None:
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
                empty = [name for name in constraint.fields if model._meta.get_field(name).null]
                assert not empty, f"{model.__name__}: {constraint.name} lets doubles in where {empty} is empty"
