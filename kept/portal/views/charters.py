"""The versions of a charter, on pages and on paper; who has read it, and what they say of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases.errors import RefusedError
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk
from kept.feedback import operations
from kept.pages.zones import in_readers_zone
from kept.portal import charterdocument
from kept.portal.access import CustomerRequest, customer
from kept.portal.charterdiff import SECTIONS, changes
from kept.portal.charterpage import CharterPage
from kept.portal.charterpdf import as_pdf
from kept.portal.feedback_forms import CommentForm
from kept.portal.models import CharterRead
from kept.portal.pages import page

MOST_VERSIONS = 20


@in_readers_zone
@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """List the versions with what each changed, in words; the newest first."""
    desk = get_object_or_404(Desk, slug=slug)
    now = timezone.now()
    ran = [
        one
        for one in desk.versions
        if not one.beside
        and one.in_force_from <= now
        and charterdocument.may_read(request.user, one)
    ]
    newest = sorted(ran, key=lambda one: one.in_force_from, reverse=True)[:MOST_VERSIONS]
    read = [(one, CharterPage(charters.rulebook(one), now)) for one in newest]
    older = [after for _, after in read[1:]]
    rows = [
        {"version": one, "changes": changes(before, after) if before else None}
        for (one, after), before in zip(read, [*older, None], strict=True)
    ]
    history = read[0][1].rulebook.charter.document.versions if read else ()
    context = {"rows": rows, "history": history, "in_force": newest[:1]}
    return page(request, "versions.html", context, desk=desk)


@in_readers_zone
@require_safe
def version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Show a version as it stood, whether or not it is in force."""
    desk, found = _version(request, slug, version)
    now = timezone.now()
    book = charters.rulebook(found)
    context = {
        "charter": CharterPage(book, now),
        "document": charterdocument.of(desk, book, now),
        "past": found.in_force_until,
        "version": found,
    }
    return page(request, "charter.html", context, desk=desk, rulebook=book)


@require_safe
def pdf(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Hand out a version on paper."""
    desk, found = _version(request, slug, version)
    book, then = charters.rulebook(found), found.in_force_from
    document = charterdocument.of(desk, book, then)
    content = as_pdf(CharterPage(book, then), document, desk=desk.name)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{found.version}.pdf"'
    return answer


@customer
@require_POST
def read(request: CustomerRequest, slug: str) -> HttpResponse:
    """Take somebody's word that they have read the charter in force."""
    desk, found = _in_force(slug)
    CharterRead.objects.get_or_create(
        person=request.user, version=found, defaults={"at": timezone.now()}
    )
    messages.success(request, "Thank you: we keep that you have read it.")
    return redirect("public:charter", desk.slug)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: CustomerRequest, slug: str) -> HttpResponse:
    """Take a comment on a section of the charter in force (PA-05)."""
    desk, found = _in_force(slug)
    form = CommentForm(request.POST if request.method == "POST" else None, sections=SECTIONS)
    if request.method == "POST" and form.is_valid():
        try:
            operations.comment_on_charter(
                found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Thank you. Whoever keeps the charter reads it.")
            return redirect("public:charter", desk.slug)
    status = 422 if form.is_bound else 200
    context = {"form": form, "version": found}
    return page(request, "comment.html", context, desk=desk, status=status)


def _version(request: HttpRequest, slug: str, version: int) -> tuple[Desk, CharterVersion]:
    desk = get_object_or_404(Desk, slug=slug)
    now = timezone.now()
    ran = (one for one in desk.versions if one.pk == version and one.in_force_from <= now)
    found = next(ran, None)
    if found is None or not charterdocument.may_read(request.user, found):
        raise Http404
    return desk, found


def _in_force(slug: str) -> tuple[Desk, CharterVersion]:
    desk = get_object_or_404(Desk, slug=slug)
    found = charters.in_force(desk, timezone.now())
    if found is None:
        raise Http404
    return desk, found
