"""The room as Django's app "feedback"."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "kept.feedback"
    default_auto_field = "django.db.models.BigAutoField"
