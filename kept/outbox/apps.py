"""The room as Django's app "outbox"."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kept.outbox"
