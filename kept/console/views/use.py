"""How much support a customer may use: seen, restricted, withdrawn, agreed to, lifted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from kept.backlog import operations, using
from kept.cases.errors import RefusedError
from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.use import AgreementForm, RestorationForm
from kept.console.usefile import Usefile
from kept.console.views.customers import find

Act = Callable[[Usefile, forms.Form], str]
View = Callable[..., HttpResponseBase]
DECIDES = {using.RESTRICTED: operations.restrict, using.WITHDRAWN: operations.withdraw_support}


@staff
@require_safe
def use(request: StaffRequest, organisation: int, slug: str) -> HttpResponse:
    """Show what stands, what is asked, what is to come, and what the person may do about it."""
    return _page(Usefile.find(request, find(request, organisation), slug))


def acts(make: Callable[[Usefile, str], forms.Form]) -> Callable[[Callable[..., str]], View]:
    """Make a view of a function that decides one thing and says what came of it."""

    def decorate(act: Callable[..., str]) -> View:
        @staff
        @require_POST
        @wraps(act)
        def view(request: StaffRequest, organisation: int, slug: str, to: str) -> HttpResponse:
            file = Usefile.find(request, find(request, organisation), slug)
            form, said = make(file, to), ""
            if form.is_valid():
                try:
                    said = act(file, form, to)
                except RefusedError as refused:
                    form.add_error(None, refused.sentence)
            if not said:
                return _page(file, refused=form)
            messages.success(request, said)
            return redirect("console:use", organisation, slug)

        return view

    return decorate


@acts(lambda file, to: file.form(to))
def decision(file: Usefile, form: forms.Form, to: str) -> str:
    """Restrict or withdraw."""
    entry = DECIDES[to](
        file.organisation,
        desk=file.desk,
        by=file.request.user,
        at=file.now,
        given=form.given,  # type: ignore[attr-defined]
    )
    return (
        "Somebody else has to agree." if entry.kind.endswith("asked") else "Decided; they are told."
    )


@acts(lambda file, to: AgreementForm(file.request.POST))
def agreement(file: Usefile, form: forms.Form, to: str) -> str:
    """Agree to what was asked for."""
    operations.agree_to_use(
        file.organisation, desk=file.desk, to=to, by=file.request.user, at=file.now
    )
    return "Agreed; they are told."


@acts(lambda file, to: RestorationForm(file.request.POST))
def restoration(file: Usefile, form: forms.Form, to: str) -> str:
    """Take back what stands, is announced or asked."""
    operations.restore(
        file.organisation,
        desk=file.desk,
        by=file.request.user,
        at=file.now,
        reason=form.cleaned_data["why"],
    )
    return "Taken back; support is as before."


def _page(file: Usefile, *, refused: forms.Form | None = None) -> HttpResponse:
    name = getattr(refused, "name", "")
    small = {**file.forms(), **({name: refused} if refused else {})}
    deciding = [(to, words, refused if to == name else form) for to, words, form in file.deciding]
    shown = {*(to for to, _, _ in deciding), *(["agreement"] if file.agreeing else [])}
    stray = refused if name not in {*shown, "restoration" if file.may_lift else ""} else None
    context = {
        "file": file,
        "organisation": file.organisation,
        "desk": file.desk,
        "forms": small,
        "deciding": deciding,
        "refused": refused,
        "stray": stray,
    }
    return navigation.page(file.request, "use.html", context, status=422 if refused else 200)
