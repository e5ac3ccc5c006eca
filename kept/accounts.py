"""Who may have an account, asked by allauth at its doors."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people come in with their first mail or by their organisation's contract."""
        return False
