"""The room of the cases: what was asked, what happened since, and what is due."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from kept.cases import seals


class CasesConfig(AppConfig):
    name = "kept.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(seals.lay_anew, sender=self)
