"""The room as Django's app "portal"."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kept.portal"
