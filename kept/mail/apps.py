"""The room of the mail: what arrives, what it becomes, what goes out."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "kept.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
