"""What we give the customer to try, and what they say of it on the phone."""

from datetime import datetime

from kept.cases import operations
from kept.cases.models import Case
from kept.console.forms.solving import PatchForm, ReleasedForm, SaidForm, said_yes
from kept.console.views.acting import acts_on_case
from kept.customers.models import Person


@acts_on_case(PatchForm)
def patch(case: Case, form: PatchForm, by: Person, at: datetime) -> str:
    """Give the customer a patch to try."""
    text, name = form.cleaned_data["text"], form.cleaned_data["patch"]
    operations.issue_patch(case, by=by, at=at, text=text, patch=name)
    return f"The patch is issued; {case.requester} is asked whether it works."


@acts_on_case(ReleasedForm)
def released(case: Case, form: ReleasedForm, by: Person, at: datetime) -> str:
    """Say that the version is released that the case has waited for."""
    version, text = form.cleaned_data["version"], form.cleaned_data["text"]
    operations.announce_release(case, by=by, at=at, version=version, text=text)
    return f"Version {version} is announced."


@acts_on_case(SaidForm)
def said(case: Case, form: SaidForm, by: Person, at: datetime) -> str:
    """Write down the customer's yes or no."""
    said = {"by": by, "at": at, "text": form.cleaned_data["text"]}
    operations.answer(case, about=form.about, is_yes=said_yes(form.cleaned_data), **said)
    return "What the customer says is written down."
