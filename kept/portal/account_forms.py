"""Sign-in and password forms of the account library, in our words."""

from typing import Any

from allauth.account import forms as account
from django import forms

from kept.web.forms import Plain

PASSWORD_HELP = "At least 12 characters; any will do. You may paste it."  # noqa: S105 - words


class SignInForm(Plain, account.LoginForm):  # type: ignore[misc]
    """E-mail address and password; the same answer for a wrong one of either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["login"], "E-mail address", "Enter your e-mail address")
        say(self.fields["password"], "Password", "Enter your password")
        self.fields["remember"].label = "Keep me signed in on this device"


class ForgottenForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link to; the same answer whether or not the address is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["email"], "E-mail address", "Enter your e-mail address")


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["password1"], "New password", "Enter a new password")
        say(self.fields["password2"], "New password again", "Enter the new password again")
        self.fields["password1"].help_text = PASSWORD_HELP


def say(field: forms.Field, label: str, missing: str) -> None:
    """Give a field of the library's our words; its own stand in the box and vanish."""
    field.label, field.help_text = label, ""
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
