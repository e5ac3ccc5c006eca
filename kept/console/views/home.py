"""Where an agent starts: what is theirs and due, and what waits for somebody."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.cases.models import Draft
from kept.console import navigation, queues
from kept.console.access import StaffRequest, cases, staff
from kept.console.rows import rows_of, with_people
from kept.mail.models import Received
from kept.pages import begun

SHOWN = 10
FEW = 5


@staff
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Show what is late and due next of mine, what to sort, mails to look at, open drafts."""
    now, person = timezone.now(), request.user
    mine = queues.mine(cases(person), request)
    due = mine.filter(next_due_at__isnull=False).next_due_first()
    unsorted = queues.unsorted(cases(person), request).next_due_first()
    context = {
        "rows": rows_of(with_people(due)[:SHOWN], person, now=now),
        "late": mine.filter(is_late=True).count(),
        "unsorted": rows_of(with_people(unsorted)[:FEW], person, now=now),
        "mails": Received.objects.visible_to(person).for_review().select_related("desk")[:FEW],
        "drafts": Draft.objects.filter(person=person, case__in=cases(person).order_by())
        .select_related("case")
        .order_by("-saved_at")[:FEW],
        "begun": begun.for_others(person)[:FEW],
    }
    return navigation.page(request, "home.html", context)
