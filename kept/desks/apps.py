"""The room of the desks: who supports whom, and by which charter."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "kept.desks"
    label = "desks"
    default_auto_field = "django.db.models.BigAutoField"
