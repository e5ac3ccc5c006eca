"""The link by which who is new on the staff chooses a password."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.urls import reverse

from kept.accounts import Adapter
from kept.customers.models import Person
from kept.desks.models import Desk

WELCOME = "kept_welcome"
LASTS = timedelta(days=14)


def welcome(person: Person, desk: Desk) -> str:
    """Mail who is new the link to choose a password by, and return it; "" for who has one."""
    if person.has_usable_password():
        return ""
    sync_user_email_address(person)  # before the link is opened: to open it changes nothing
    url = f"{settings.PUBLIC_URL}{reverse('public:welcome', args=[_key(person)])}"
    words = {"desk": desk.name, "url": url}
    Adapter().render_mail("account/email/welcome", person.email, words).send()
    return url


def welcomed(key: str) -> Person | None:
    """Return whom a link is for, until a password is chosen or two weeks are over."""
    try:
        pk = signing.loads(key, salt=WELCOME, max_age=LASTS)
    except signing.BadSignature:
        return None
    found = Person.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return found if found and not found.has_usable_password() else None


def password_address(person: Person) -> str:
    """Return the address where somebody sets a password; it works once, for an hour."""
    key = default_token_generator.make_token(person)
    return reverse("public:new-password", args=[user_pk_to_url_str(person), key])


def _key(person: Person) -> str:
    return signing.dumps(person.pk, salt=WELCOME)
