"""What is left out of a case: first somebody assesses it, then somebody decides."""

from datetime import datetime

from kept.cases import operations
from kept.cases.models import Case
from kept.console.forms.deciding import AssessForm, ExclusionForm, InclusionForm, ReferralForm
from kept.console.views.acting import acts_on_case
from kept.customers.models import Person


@acts_on_case(AssessForm)
def assess(case: Case, form: AssessForm, by: Person, at: datetime) -> str:
    """Write down the first assessment."""
    operations.assess(case, by=by, at=at, why=form.cleaned_data["why"])
    return "The case is assessed."


@acts_on_case(ExclusionForm)
def exclusion(case: Case, form: ExclusionForm, by: Person, at: datetime) -> str:
    """Leave out what the desk does not answer for."""
    given = {name: form.cleaned_data[name] for name in ("cause", "evidence", "share", "part")}
    operations.exclude(case, by=by, at=at, **given)
    return f"Left out; {case.requester} is told why and may dispute it."


@acts_on_case(InclusionForm)
def inclusion(case: Case, form: InclusionForm, by: Person, at: datetime) -> str:
    """Take back what was left out."""
    operations.include(case, by=by, at=at, why=form.cleaned_data["why"])
    return f"Taken in again; {case.requester} is told."


@acts_on_case(ReferralForm)
def referral(case: Case, form: ReferralForm, by: Person, at: datetime) -> str:
    """Hand what support does not do to whom the charter names."""
    operations.refer(case, to=form.cleaned_data["to"], by=by, at=at)
    return f"Handed to the {form.cleaned_data['to']}; {case.requester} reads it on the case."
