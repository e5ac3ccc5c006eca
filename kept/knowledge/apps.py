"""The room as Django's app "knowledge"."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "kept.knowledge"
    default_auto_field = "django.db.models.BigAutoField"
