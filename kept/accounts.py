"""Who may have an account and come in by it, asked by the account library at its doors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kept.core.charter.people import Channel
from kept.core.rulebook import Rulebook
from kept.customers import operations, statements
from kept.customers.models import Invitation, Person, Registration
from kept.desks import charters
from kept.desks.models import Desk

SELF, APPROVED = "self", "approved"  # as a charter's `portal: {register: ...}` says
INVITED = "kept_invitation"
SHARED = "This address is shared by several people. Enter an address that is yours alone."


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The doors of accounts with a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say yes to who was invited, and to all where a desk lets people register."""
        return INVITED in request.session or any(opens(desk) for desk in Desk.objects.all())

    def clean_email(self, email: str) -> str:
        """
        Refuse an address that several people read: an account is one person's (PA-46, XM-23).

        Raises:
            ValidationError: in words for the form.
        """
        cleaned = str(super().clean_email(email)).lower()
        if cleaned.partition("@")[0] in settings.SHARED_MAILBOXES:
            raise ValidationError(SHARED)
        return cleaned

    def pre_login(self, request: HttpRequest, user: Person, **hooks: Any) -> HttpResponse | None:
        """Let in whose address is proven and who was approved; send others where they are told."""
        registration = Registration.objects.filter(person=user).first()
        if registration is None:
            _trust(user)
        else:
            registration = settle(user) or registration
            is_asked = registration.state == Registration.State.ASKED
            if not (registration.lets_in or is_asked):
                return redirect("public:waiting")
        answer: HttpResponse | None = super().pre_login(request, user, **hooks)
        return answer

    def get_login_stages(self) -> list[str]:
        """Ask last of all, of whoever comes in by whichever door, what they have not signed."""
        return [*super().get_login_stages(), "kept.accounts.SigningStage"]


class SigningStage(LoginStage):  # type: ignore[misc]
    """Before somebody's own pages, once it is proven who they are: what they know (PA-33)."""

    key, urlname = "sign", "public:sign"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if statements.owed(self.login.user, timezone.now()):
            return redirect(self.urlname), True
        return None, True


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The door of the single sign-on, whose provider vouches for the address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say yes: who may sign in there is the provider's to say, who belongs here is ours."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        person: Person = super().populate_user(request, sociallogin, data)
        person.email = person.email.lower()
        person.name = str(data.get("name") or "").strip() or person.email.partition("@")[0]
        return person

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        person: Person = super().save_user(request, sociallogin, form)
        operations.register(person, at=timezone.now())
        return person


def settle(person: Person) -> Registration | None:
    """Go on with a registration whose address is proven; None where there is nothing to do."""
    proven = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    if not proven.exists():
        return None
    registration = Registration.objects.filter(person=person).select_related("desk").first()
    if registration is None or registration.state != Registration.State.ASKED:
        return None
    desks = [registration.desk] if registration.desk else Desk.objects.all()
    return operations.confirm_registration(
        person, at=timezone.now(), needs_approval=_wants_to_approve(desks)
    )


def opens(desk: Desk) -> bool:
    """Say whether people may register at a desk, by the charter that it runs by now."""
    portal = _portal(desk)
    return portal is not None and portal.register_ in (SELF, APPROVED)


def to_be_signed(desk: Desk | None, invitation: Invitation | None) -> list[str]:
    """
    Return what somebody signs as they register: at the desk chosen, or by their invitation.

    Whose customer anybody else is, is known once they are let in: then `SigningStage` asks.
    """
    if desk is not None:
        desks: Iterable[Desk] = [desk]
    elif invitation is not None:
        desks = Desk.objects.filter(contracts__organisation=invitation.organisation).distinct()
    else:
        desks = ()
    return statements.asked_at(desks, timezone.now())


def invitation_link(invitation: Invitation) -> str:
    """Return the address by which an invitation is accepted; it proves the mailbox."""
    key = signing.dumps(invitation.pk, salt=INVITED)
    return f"{settings.PUBLIC_URL}{reverse('public:invitation', args=[key])}"


def send_invitation(row: Invitation) -> None:
    """Send the link by which an invitation is accepted."""
    words = {
        "organisation": str(row.organisation),
        "by": str(row.invited_by),
        "url": invitation_link(row),
    }
    Adapter().send_mail("account/email/invitation", row.email, words)


def send_decision(row: Registration) -> None:
    """Tell somebody that they are let in, or why not."""
    words = {
        "organisation": str(row.organisation),
        "why": row.why,
        "url": f"{settings.PUBLIC_URL}{reverse('public:sign-in')}",
    }
    name = "approved" if row.lets_in else "refused"
    Adapter().send_mail(f"account/email/{name}", row.person.email, words)


def invitation_of(key: str) -> Invitation | None:
    """Return the invitation behind a link, while it can be accepted."""
    try:
        pk = signing.loads(key, salt=INVITED)
    except signing.BadSignature:
        return None
    found = Invitation.objects.filter(pk=pk).select_related("organisation").first()
    return found if found and found.is_open(timezone.now()) else None


def _trust(person: Person) -> None:
    """Take the address of somebody as theirs to whom the desk itself gave the account."""
    address, _ = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    if not address.verified:
        address.verified = address.primary = True
        address.save()


def _wants_to_approve(desks: Iterable[Desk]) -> bool:
    portals = [portal for desk in desks if (portal := _portal(desk)) is not None]
    return any(portal.register_ == APPROVED for portal in portals)


def _portal(desk: Desk) -> Channel | None:
    rulebook = _rulebook(desk)
    return rulebook.charter.channels.get("portal") if rulebook else None


def _rulebook(desk: Desk) -> Rulebook | None:
    version = charters.in_force(desk, timezone.now())
    return charters.rulebook(version) if version else None
