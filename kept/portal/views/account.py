"""The doors: register, sign in, forgotten password. The account library does the work."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept import accounts, welcoming
from kept.customers import operations, statements
from kept.customers.models import Invitation
from kept.desks.models import Desk
from kept.portal.account_forms import (
    ForgottenForm,
    NewPasswordForm,
    RegisterForm,
    SignInForm,
    SigningForm,
)
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
        desk = self.request.GET.get("desk")
        is_open = accounts.Adapter().is_open_for_signup(self.request)
        sso = (
            settings.OIDC_NAME if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] else ""
        )
        shown = {"may_register": is_open, "single_sign_on": sso, "desk_slug": desk}
        return {**super().get_context_data(**kwargs), **words_of(desk), **shown}


class Register(Refuses, account.SignupView):  # type: ignore[misc]
    """Ask for an account at the desk that `?desk=` names, or by an invitation."""

    def get_form_class(self) -> type[Form]:
        return RegisterForm

    def get_form_kwargs(self) -> dict[str, Any]:
        invitation = invited(self.request)
        desk = Desk.objects.filter(slug=self.request.GET.get("desk", "")).first()
        if invitation is not None:
            accounts.Adapter().stash_verified_email(self.request, invitation.email)
        desk = desk or only_desk()
        return {
            **super().get_form_kwargs(),
            "desk": desk,
            "invited": invitation.email if invitation else "",
            "signs": accounts.to_be_signed(desk, invitation),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"invitation": invited(self.request)}
        words = words_of(self.request.GET.get("desk"))
        return {**super().get_context_data(**kwargs), **words, **shown}


class Confirm(account.ConfirmEmailView):  # type: ignore[misc]
    """Prove an address: the page has a button, since scanners open links too."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(*args, **kwargs)
        registration = accounts.settle(self.object.email_address.user)
        if registration is not None and not registration.lets_in:
            return redirect("public:waiting")
        return answer


@require_safe
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Lead whoever was invited to the registration, with their address filled in."""
    found = accounts.invitation_of(key)
    if found is None or request.user.is_authenticated:
        return render(request, "account/invitation_gone.html", words_of(None))
    request.session[accounts.INVITED] = key
    return redirect("public:register")


@require_safe
def welcome(request: HttpRequest, key: str) -> HttpResponse:
    """Lead whoever is new on the staff to where they choose a password."""
    person = welcoming.welcomed(key)
    if person is None or request.user.is_authenticated:
        return render(request, "account/welcome_gone.html", words_of(None))
    return redirect(welcoming.password_address(person))


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Say that the address is proven and the desk decides."""
    return render(request, "account/waiting.html", words_of(None))


@login_stage_required(stage=accounts.SigningStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Let whoever is signing in say that they know what stays theirs to look after (PA-33)."""
    stage: accounts.SigningStage = request._login_stage  # type: ignore[attr-defined]
    person, now = stage.login.user, timezone.now()
    says = statements.owed(person, now)
    form = SigningForm(request.POST if request.method == "POST" else None, signs=says)
    if form.is_valid():
        operations.sign(person, says=says, at=now)
        answer: HttpResponse = stage.exit()
        return answer
    status = 422 if form.is_bound else 200
    return render(request, "account/sign.html", {"form": form, **words_of(None)}, status=status)


class Forgotten(Refuses, account.PasswordResetView):  # type: ignore[misc]
    """Ask for a link by which a new password is set."""

    def get_form_class(self) -> type[Form]:
        return ForgottenForm


class NewPassword(Refuses, account.PasswordResetFromKeyView):  # type: ignore[misc]
    """Set a new password by the link, which works once."""

    def get_form_class(self) -> type[Form]:
        return NewPasswordForm


def invited(request: HttpRequest) -> Invitation | None:
    """Return the invitation by which the visitor came, while it can be accepted."""
    key = request.session.get(accounts.INVITED)
    return accounts.invitation_of(key) if key else None


def only_desk() -> Desk | None:
    """Return the desk where there is one alone."""
    found = list(Desk.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def words_of(slug: str | None) -> dict[str, Any]:
    """Return the desk's words and how to reach it; plain words where it is not one desk alone."""
    found = list(Desk.objects.filter(slug=slug) if slug else Desk.objects.order_by("slug")[:2])
    if len(found) != 1:
        return {"words": Wording()}
    rulebook = rulebook_of(found[0], now=timezone.now())
    return {"words": wording(rulebook), "desk": contact(found[0], rulebook, {})}
