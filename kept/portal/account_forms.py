"""Sign-in, registration and password forms of the account library, in our words."""

from collections.abc import Sequence
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from kept.customers import operations
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.web.forms import Plain

PASSWORD_HELP = "At least 12 characters; any will do. You may paste it."  # noqa: S105 - words


class SignInForm(Plain, account.LoginForm):  # type: ignore[misc]
    """E-mail address and password; the same answer for a wrong one of either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["login"], "E-mail address", "Enter your e-mail address")
        say(self.fields["password"], "Password", "Enter your password")
        self.fields["remember"].label = "Keep me signed in on this device"


class RegisterForm(Plain, account.SignupForm):  # type: ignore[misc]
    """Who asks for an account: one person, with an address of their own."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        error_messages={"required": "Enter your name"},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    company = forms.CharField(
        label="Organisation",
        max_length=200,
        required=False,
        help_text="The one that has a contract with us.",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    field_order = ("name", "email", "company", "password1")

    def __init__(
        self,
        *args: Any,
        desk: Desk | None = None,
        invited: str = "",
        signs: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.desk, self.signs = desk, signs
        super().__init__(*args, **kwargs)
        self.fields.update(fields_to_sign(signs))
        say(self.fields["email"], "E-mail address", "Enter your e-mail address")
        say(self.fields["password1"], "Password", "Enter a password")
        self.fields["email"].help_text = "Your own, not one that several people read."
        self.fields["password1"].help_text = PASSWORD_HELP
        if invited:
            del self.fields["company"]
            self.fields["email"].initial = invited
            self.fields["email"].disabled = True

    def custom_signup(self, request: HttpRequest, user: Person) -> None:
        """Write down who asked, beside the account that waits for its address to be proven."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        company = self.cleaned_data.get("company", "")
        operations.register(
            user, desk=self.desk, company=company, signed=self.signs, at=timezone.now()
        )


class SigningForm(Plain, forms.Form):
    """What somebody has to say that they know before they come in (PA-33)."""

    def __init__(self, *args: Any, signs: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields_to_sign(signs))


class ForgottenForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link to; the same answer whether or not the address is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["email"], "E-mail address", "Enter your e-mail address")


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_new_password(self)


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    """The password of now, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["oldpassword"], "Your password now", "Enter your password")
        say_new_password(self)


class FirstPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    """A password for somebody who had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_new_password(self)


class AddressForm(Plain, account.AddEmailForm):  # type: ignore[misc]
    """Another address instead of the one of now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["email"], "New e-mail address", "Enter your new e-mail address")


class AgainForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["password"], "Password", "Enter your password")


class CodeForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or one that was put aside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "Code", "Enter the code")
        self.fields["code"].help_text = "From your app, or one of your recovery codes."


class CodeAgainForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "Code", "Enter the code")


class ActivateAppForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "Code that the app shows", "Enter the code that the app shows")


def fields_to_sign(signs: Sequence[str]) -> dict[str, forms.Field]:
    return {
        f"signed_{number}": forms.BooleanField(
            label=f"I know that {said}",
            error_messages={"required": "Say that you know this"},
        )
        for number, said in enumerate(signs)
    }


def say_new_password(form: forms.Form) -> None:
    say(form.fields["password1"], "New password", "Enter a new password")
    say(form.fields["password2"], "New password again", "Enter the new password again")
    form.fields["password1"].help_text = PASSWORD_HELP


def say(field: forms.Field, label: str, missing: str) -> None:
    """Give a field of the library's our words; its own stand in the box and vanish."""
    field.label, field.help_text = label, ""
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
