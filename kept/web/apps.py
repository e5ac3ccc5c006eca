"""The web room: what the pages of all audiences share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, components, styles and scripts."""

    name = "kept.web"
    label = "web"
