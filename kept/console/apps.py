"""The room as Django's app "console"."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "kept.console"
