"""What an agent decides about a mail that the rules left to a person."""

from typing import Any

from django import forms

from kept.cases.models import Case
from kept.console import access
from kept.customers.models import Person
from kept.mail.models import Received
from kept.web.forms import Plain


class AppendForm(Plain, forms.Form):
    """Add the mail to a case of its desk."""

    number = forms.IntegerField(
        label="Case number",
        min_value=1,
        error_messages={"required": "Enter the number of the case", "invalid": "Enter a number"},
    )

    def __init__(self, *args: Any, mail: Received, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="append-%s", **kwargs)
        self.mail, self.person = mail, person
        self.case: Case | None = None
        if mail.case is not None:
            self.fields["number"].initial = mail.case.number

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        found = access.cases(self.person).filter(number=number)
        if self.mail.desk is not None:
            found = found.filter(desk=self.mail.desk)
        self.case = found.first()
        if self.case is None:
            raise forms.ValidationError(f"There is no case {number} at this desk")
        return number


class DiscardForm(Plain, forms.Form):
    """Put the mail aside; it is kept as it came."""

    why = forms.CharField(
        label="Reason", max_length=300, error_messages={"required": "Say why it is put aside"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="discard-%s", **kwargs)
