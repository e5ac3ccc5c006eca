"""The room of the cases: what was asked, what happened since, and what is due."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kept.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
