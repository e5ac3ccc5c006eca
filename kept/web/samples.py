"""Invented values for the style page: every component in every state."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

from kept.core.moments import DueValue
from kept.web.forms import Plain

NOW = datetime(2026, 12, 1, 9, 55, tzinfo=UTC)

DESK = {"name": "Northwind Support", "phone": "+44 20 7946 0000", "mail": "help@northwind.example"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of December 2026; day 0 is the Monday before it."""
    return datetime(2026, 11, 30, hour, minute, tzinfo=UTC) + timedelta(days=day)


ON_TIME = DueValue(state="running", due_at=at(2, 14), total=timedelta(hours=16))
SOON = DueValue(
    state="running", due_at=at(1, 10, 30), total=timedelta(hours=4), left=timedelta(minutes=35)
)
LATE = DueValue(state="late", due_at=at(1, 8, 35))
PAUSED = DueValue(state="paused", left=timedelta(hours=3), paused_at=at(1, 9))
MET = DueValue(state="met", due_at=at(1, 11), ended_at=at(1, 9))
MET_LATE = DueValue(state="missed", due_at=at(1, 5), ended_at=at(1, 9))
OPEN = DueValue(state="running")
OVER = DueValue(state="over", due_at=at(1, 9))
VOID = DueValue(state="void")

DUES = {
    "On time": ON_TIME,
    "Due soon": SOON,
    "Late": LATE,
    "Paused": PAUSED,
    "Met": MET,
    "Met late": MET_LATE,
    "Without a moment": OPEN,
    "A window that is over": OVER,
    "Void": VOID,
}

NAV = [
    {
        "links": [
            {"label": "Home", "href": "#", "icon": "house", "key": "g h"},
            {"label": "Triage", "href": "#", "icon": "inbox", "count": 4, "key": "g t"},
            {"label": "Approvals", "href": "#", "icon": "stamp", "count": 1, "key": "g a"},
            {"label": "Log a call", "href": "#", "icon": "phone", "key": "c"},
            {"label": "Customers", "href": "#", "icon": "building-2"},
            {"label": "Articles", "href": "#", "icon": "book-open"},
        ]
    },
    {
        "title": "Queues",
        "links": [
            {"label": "Mine", "href": "#", "count": 12, "is_current": True, "key": "g m"},
            {"label": "Team", "href": "#", "count": 48, "key": "g q"},
            {"label": "Waiting for customers", "href": "#", "count": 9},
            {"label": "Late", "href": "#", "count": 2},
            {"label": "Premium, first replies", "href": "#", "count": 3},
        ],
    },
    {
        "title": "Insight",
        "links": [
            {"label": "Promises", "href": "#", "icon": "chart-no-axes-column"},
            {"label": "Charter", "href": "#", "icon": "scroll-text"},
        ],
    },
]

PORTAL_LINKS = [
    {"label": "My cases", "href": "#", "is_current": True},
    {"label": "Help", "href": "#"},
    {"label": "What we promise", "href": "#"},
]

ROWS = [
    {
        "number": 4127,
        "title": "Nobody can sign in since this morning",
        "customer": "Bo Lindqvist, Tailspin Toys",
        "due": LATE,
        "next": "We reply",
        "owner": "Alma Reyes",
        "priority": "1",
        "state": "Priya is replying",
        "is_new": True,
    },
    {
        "number": 4131,
        "title": "Invoice PDF has the wrong address on every page after the first",
        "customer": "Anna Weir, Northwind",
        "due": SOON,
        "next": "We reply",
        "owner": "Alma Reyes",
        "priority": "2",
        "state": "Draft",
        "is_new": True,
    },
    {
        "number": 4098,
        "title": "Month-end report stops at page 40",
        "customer": "Jo Marsh, Contoso",
        "due": ON_TIME,
        "next": "We fix",
        "owner": "Alma Reyes",
        "priority": "3",
    },
    {
        "number": 4102,
        "title": "Which cables do the new printers need?",
        "customer": "Sam Obi, Fabrikam",
        "due": PAUSED,
        "next": "Customer answers",
        "owner": "Alma Reyes",
        "priority": "4",
    },
    {
        "number": 4077,
        "title": "Import of the price list fails with a message about dates",
        "customer": "Kim Sato, Adventure Works",
        "due": OPEN,
        "next": "Colleagues",
        "owner": "Alma Reyes",
        "priority": "3",
    },
    {
        "number": 4066,
        "title": "Add a second approver",
        "customer": "Anna Weir, Northwind",
        "due": MET,
        "next": "Nobody",
        "owner": "Alma Reyes",
        "priority": "4",
    },
    {
        "number": 4051,
        "title": "Export is slow on Mondays",
        "customer": "Lee Novak, Woodgrove",
        "due": MET_LATE,
        "next": "Customer confirms",
        "owner": "Alma Reyes",
        "priority": "3",
    },
]


def event(anchor: str, icon: str, line: str, moment: datetime) -> dict[str, Any]:
    return {"kind": "event", "anchor": anchor, "icon": icon, "line": line, "at": moment}


TIMELINE = [
    {
        "kind": "customer",
        "anchor": "e-1",
        "who": "Anna Weir",
        "initials": "AW",
        "what": "wrote by e-mail",
        "at": at(0, 14, 10),
        "is_plain": True,
        "words": (
            "Good afternoon,\n\nsince the update on Sunday every invoice PDF shows our old address "
            "from the second page on. We have to send 140 of them before noon tomorrow.\n\n"
            "One example is attached.\n\nAnna"
        ),
        "files": [{"name": "invoice-2026-1187.pdf", "href": "#", "size": "212 KB"}],
    },
    {
        "summary": "5 changes",
        "events": [
            event("e-2", "circle-play", "First reply is due Mon 16:10", at(0, 14, 10)),
            event("e-3", "gauge", "Priority 2 suggested from impact", at(0, 14, 12)),
            event("e-4", "user-round-check", "Assigned to Alma Reyes", at(0, 14, 15)),
            event("e-5", "gauge", "Priority 2 set by Priya Nair", at(0, 14, 16)),
            event("e-6", "link", "Linked to problem 88", at(0, 14, 20)),
        ],
    },
    {
        "kind": "note",
        "anchor": "e-7",
        "who": "Priya Nair",
        "initials": "PN",
        "what": "Internal note, not visible to the customer",
        "at": at(0, 14, 31),
        "is_plain": True,
        "words": "Same template as in 4021. The footer macro reads the address from the old field.",
    },
    {
        "kind": "staff",
        "anchor": "e-8",
        "who": "Alma Reyes",
        "initials": "AR",
        "what": "replied to Anna Weir by e-mail",
        "at": at(0, 14, 40),
        "is_plain": True,
        "words": (
            "Good afternoon Anna,\n\nwe see the wrong address in your example and have found the "
            "layout that causes it.\n\n"
            "Until it is mended you can print from the web page; it shows the right one."
        ),
    },
    {"mark": "New since Mon 17:05"},
    {
        "kind": "side",
        "anchor": "e-9",
        "who": "Side conversation with Printing",
        "initials": "AR",
        "what": "not visible to the customer",
        "at": at(1, 9, 5),
        "is_plain": True,
        "words": "Which layouts read the footer macro?",
    },
    event("e-10", "pause", "Waiting for Anna Weir; the fix stands still", at(1, 9, 15)),
    event("e-11", "play", "Anna Weir answered; the fix goes on", at(1, 9, 35)),
    {
        "kind": "pending",
        "anchor": "e-12",
        "who": "Alma Reyes",
        "initials": "AR",
        "what": "reply to Anna Weir, sent in a moment",
        "at": at(1, 9, 55),
        "is_plain": True,
        "words": "Thank you. The corrected layout is in place; please print one invoice again.",
        "undo_href": "#",
    },
]

WHY = {
    "promise": "Next update within 4 working hours for priority 2",
    "source": "Charter version 2020, clause PA-40",
    "source_href": "#",
    "hours": "Office hours, Monday to Friday 09:00 to 17:30, Europe/London",
    "start": "Our reply, Mon 14:40",
    "rows": [
        {"when": "Mon 14:40 to 17:30", "what": "Open", "kind": "counted", "time": "2 h 50 min"},
        {"when": "Mon 17:30 to Tue 09:00", "what": "Closed", "kind": "closed"},
        {"when": "Tue 09:00 to 09:15", "what": "Open", "kind": "counted", "time": "15 min"},
        {
            "when": "Tue 09:15 to 09:35",
            "what": "Paused, waiting for Anna Weir: which layout?",
            "kind": "pause",
        },
        {"when": "Tue 09:35 to 09:55", "what": "Open", "kind": "counted", "time": "20 min"},
    ],
    "total": {"words": "Counted so far, of 4 h", "time": "3 h 25 min"},
    "ends": "So it is due on Tuesday 1 December, 10:30.",
    "text": "Next update within 4 working hours for priority 2. Due Tuesday 1 December, 10:30.",
    "others": [{"name": "First reply", "due": MET}, {"name": "Fix", "due": ON_TIME}],
}


class SampleForm(Plain, forms.Form):
    """One field of each sort."""

    subject = forms.CharField(help_text="A few words that your colleagues would recognise.")
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[("fault", "Something does not work"), ("question", "I have a question")],
        widget=forms.RadioSelect,
    )
    product = forms.ChoiceField(choices=[("", "Choose a product"), ("x", "Invoices")])
    places = forms.MultipleChoiceField(
        label="Where does it happen?",
        choices=[("live", "Live"), ("test", "Test")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    since = forms.DateField(
        label="Since when?", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    words = forms.CharField(label="What happens?", widget=forms.Textarea)
    picture = forms.FileField(required=False)
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False
    )
    tell = forms.BooleanField(
        label="Tell me by e-mail when something changes", required=False, help_text="One a day."
    )


def values() -> dict[str, Any]:
    """Return what the style page and its sample pages show."""
    return {
        "now": NOW,
        "desk": DESK,
        "dues": DUES,
        "nav_groups": NAV,
        "portal_links": PORTAL_LINKS,
        "search_url": "#",
        "account_name": "Alma Reyes",
        "rows": ROWS,
        "timeline": TIMELINE,
        "why": WHY,
        "form": SampleForm(),
        "wrong_form": SampleForm({"subject": "", "kind": "", "words": "It stops."}),
        "on_time": ON_TIME,
        "soon": SOON,
        "late": LATE,
        "paused": PAUSED,
        "met": MET,
    }
