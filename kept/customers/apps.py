"""The room of the customers: organisations, people and what was agreed with them."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "kept.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
