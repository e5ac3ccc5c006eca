"""Whose a case is, how urgent, what kind, where it goes next, how it ends."""

from datetime import datetime

from kept.cases import operations
from kept.cases.models import Case
from kept.console.forms.delaying import LateForm
from kept.console.forms.ending import ClosingForm, ReleaseForm, ReopeningForm
from kept.console.forms.escalating import AnsweredForm, EscalationForm
from kept.console.forms.promising import DoneForm, PromiseForm, why_of
from kept.console.forms.working import (
    CUSTOMER,
    FactsForm,
    OwnerForm,
    PriorityForm,
    StateForm,
    WaitForm,
)
from kept.console.views.acting import acts_on_case
from kept.core import lifecycle
from kept.customers.models import Person


@acts_on_case(OwnerForm)
def owner(case: Case, form: OwnerForm, by: Person, at: datetime) -> str:
    """Give the case to somebody."""
    to = form.people[form.cleaned_data["to"]]
    operations.assign(case, to=to, by=by, at=at, why=form.cleaned_data["why"])
    return f"The case is {to}’s now."


@acts_on_case(PriorityForm)
def priority(case: Case, form: PriorityForm, by: Person, at: datetime) -> str:
    """Set another priority; its clocks are read anew."""
    level, why = form.cleaned_data["priority"], form.cleaned_data["why"]
    operations.set_priority(case, priority=level, by=by, at=at, why=why)
    return f"{form.standing.rulebook.label('priority').capitalize()} {level} set."


@acts_on_case(FactsForm)
def facts(case: Case, form: FactsForm, by: Person, at: datetime) -> str:
    """Write down what kind of case it is and what is known of it."""
    kind = form.cleaned_data["kind"]
    if kind != case.kind:
        operations.set_kind(case, kind=kind, by=by, at=at)
    for fact, value in form.learnt().items():
        operations.set_fact(case, fact=fact, value=value, by=by, at=at)
    return "What is known of the case is written down."


@acts_on_case(PromiseForm)
def promise(case: Case, form: PromiseForm, by: Person, at: datetime) -> str:
    """Promise the next action by a moment, or propose another one."""
    until = form.cleaned_data["until"]
    operations.promise(case, until=until, by=by, at=at, why=why_of(form))
    asked = f"{case.requester} is asked whether it suits them."
    return f"Proposed. {asked}" if form.run else f"Promised. {asked}"


@acts_on_case(DoneForm)
def done(case: Case, form: DoneForm, by: Person, at: datetime) -> str:
    """Say that the promised action is done."""
    operations.keep_promise(case, by=by, at=at)
    return "Done; the promise is kept or missed as its moment says."


@acts_on_case(LateForm)
def late(case: Case, form: LateForm, by: Person, at: datetime) -> str:
    """Tell the customer that we will be late; the promise stands as it is."""
    operations.tell_delay(case, by=by, at=at, **form.cleaned_data)
    return f"{case.requester} is told. What was promised stays as it is."


@acts_on_case(EscalationForm)
def escalation(case: Case, form: EscalationForm, by: Person, at: datetime) -> str:
    """Take the case further; what runs meanwhile is the charter's."""
    way, why = form.ways[form.cleaned_data["way"]], form.cleaned_data["why"]
    operations.escalate(case, way=way.key, by=by, at=at, why=why, given=form.given)
    return f"Taken to the {' or '.join(way.to)}."


@acts_on_case(AnsweredForm)
def answered(case: Case, form: AnsweredForm, by: Person, at: datetime) -> str:
    """Write down what came back."""
    ladder, text = form.cleaned_data["ladder"], form.cleaned_data["text"]
    operations.answer_escalation(case, ladder=ladder, by=by, at=at, text=text)
    return "The answer is written down among ourselves."


@acts_on_case(WaitForm)
def wait(case: Case, form: WaitForm, by: Person, at: datetime) -> str:
    """Wait for the customer, with a question, or for a third party."""
    for_, question = form.cleaned_data["for_"], form.cleaned_data["question"]
    operations.wait(case, by=by, at=at, for_=for_, question=question, given=form.given)
    if for_ == CUSTOMER:
        return f"Your question is sent; the case waits for {case.requester}."
    return f"The case waits for the {for_}."


@acts_on_case(StateForm)
def state(case: Case, form: StateForm, by: Person, at: datetime) -> str:
    """Move the case to another state of its charter."""
    to = form.cleaned_data["state"]
    operations.set_state(
        case, state=to, by=by, at=at, why=form.cleaned_data["why"], given=form.given
    )
    return f"Now: {lifecycle.label(form.standing.rulebook, to)}."


@acts_on_case(ClosingForm)
def closing(case: Case, form: ClosingForm, by: Person, at: datetime) -> str:
    """Close the case by one of its charter's ways."""
    way, why = form.cleaned_data["way"], form.cleaned_data["why"]
    operations.close(case, by=by, at=at, way=way, why=why, given=form.given)
    return f"Closed. {case.requester} is told why and how to reopen."


@acts_on_case(ReopeningForm)
def reopening(case: Case, form: ReopeningForm, by: Person, at: datetime) -> str:
    """Open a closed case again."""
    operations.reopen(case, by=by, at=at, why=form.cleaned_data["why"])
    return "The case is open again."


@acts_on_case(ReleaseForm)
def release(case: Case, form: ReleaseForm, by: Person, at: datetime) -> str:
    """Let a held case in."""
    operations.release_held(case, by=by, at=at, why=form.cleaned_data["why"])
    return "The case is let in; its clocks run from now."
