"""The doors: sign in, forgotten password. The account library does the work."""

from typing import Any

from allauth.account import views as account
from django.forms import Form
from django.http import HttpResponseBase
from django.utils import timezone

from kept.desks.models import Desk
from kept.portal.account_forms import ForgottenForm, NewPasswordForm, SignInForm
from kept.portal.wording import Wording, contact, rulebook_of, wording


class Refuses:
    """Answer a refused form with 422 and the form, as all our pages do."""

    def form_invalid(self, form: Form) -> HttpResponseBase:
        answer: HttpResponseBase = super().form_invalid(form)  # type: ignore[misc]
        answer.status_code = 422
        return answer


class SignIn(Refuses, account.LoginView):  # type: ignore[misc]
    """Sign in, in the words of the desk that `?desk=` names, or of the only one."""

    def get_form_class(self) -> type[Form]:
        return SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **words_of(self.request.GET.get("desk"))}


class Forgotten(Refuses, account.PasswordResetView):  # type: ignore[misc]
    """Ask for a link by which a new password is set."""

    def get_form_class(self) -> type[Form]:
        return ForgottenForm


class NewPassword(Refuses, account.PasswordResetFromKeyView):  # type: ignore[misc]
    """Set a new password by the link, which works once."""

    def get_form_class(self) -> type[Form]:
        return NewPasswordForm


def words_of(slug: str | None) -> dict[str, Any]:
    """Return the desk's words and how to reach it; plain words where it is not one desk alone."""
    found = list(Desk.objects.filter(slug=slug) if slug else Desk.objects.order_by("slug")[:2])
    if len(found) != 1:
        return {"words": Wording()}
    rulebook = rulebook_of(found[0], now=timezone.now())
    return {"words": wording(rulebook), "desk": contact(found[0], rulebook, {})}
