"""The room of what must happen later: rows, and the runner that does what they say."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kept.outbox"
    label = "outbox"
