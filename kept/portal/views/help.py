"""Help that can be read before anybody writes: articles, what is told to many, discussions."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases.errors import RefusedError
from kept.desks.models import Desk
from kept.knowledge import operations
from kept.knowledge.markdown import as_html
from kept.knowledge.models import Article, Discussion, Posting
from kept.knowledge.search import finding
from kept.pages.zones import in_readers_zone
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.help_forms import ContributionForm, DiscussionForm, SearchForm
from kept.portal.pages import page

ROWS = 20
SUGGESTED = 5
SOLVED = "yes"


@in_readers_zone
@require_safe
def help_(request: HttpRequest, slug: str) -> HttpResponse:
    """Find articles of a desk; whoever is signed in finds their own cases too."""
    desk = get_object_or_404(Desk, slug=slug)
    form = SearchForm(request.GET)
    words = form.words
    articles, cases, instead = _found(request, desk, words)
    context = {
        "search": form,
        "q": words,
        "instead": instead,
        "articles": articles,
        "cases": cases,
        "page": None if words else _all(request, desk),
        "sections": sections(desk),
    }
    return page(request, "help.html", context, desk=desk)


@in_readers_zone
@require_safe
def article(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """Show an article, when it was checked, and ask whether it solved it."""
    found = _article(request, slug, article)
    context = {
        "article": found,
        "body": as_html(found.body),
        "writing": request.GET.get("writing", ""),
        "is_told": request.GET.get("told") == "yes",
    }
    return page(request, "article.html", context, desk=found.desk)


@require_POST
def verdict(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """Take a reader's word on whether it solved it; a no leads on to asking us."""
    found = _article(request, slug, article)
    solved = request.POST.get("solved") == SOLVED
    operations.judge(
        found,
        solved=solved,
        at=timezone.now(),
        by=request.user if request.user.is_authenticated else None,
        while_writing=bool(request.POST.get("writing")),
    )
    if solved:
        return redirect(f"{reverse('public:article', args=[slug, article])}?told=yes")
    messages.info(request, "Thank you. Ask us, and we take it from here.")
    return redirect(f"{reverse('portal:new')}?{urlencode({'read': article})}")


@in_readers_zone
@require_safe
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """List what is told in a section, the newest first; events by when they happen."""
    desk = get_object_or_404(Desk, slug=slug)
    if section not in Posting.Section.values:
        raise Http404
    now = timezone.now()
    told = Posting.objects.visible_to(request.user).standing(now).filter(desk=desk, section=section)
    if section == Posting.Section.EVENTS:
        told = told.filter(happens_at__gte=now).order_by("happens_at", "pk")
    listed = Paginator(told, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": Posting.Section(section).label,
        "page": listed,
        "rows": [(one, as_html(one.body)) for one in listed],
        "sections": sections(desk),
    }
    return page(request, "section.html", context, desk=desk)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def discussions(request: CustomerRequest, slug: str) -> HttpResponse:
    """List the discussions among a desk's customers, and begin one."""
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    if desk is None:
        raise Http404
    form = DiscussionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.begin_discussion(
                desk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("portal:discussion", made.pk)
    mine = Discussion.objects.visible_to(request.user).filter(desk=desk)
    listed = Paginator(mine, ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page": listed, "sections": sections(desk)}
    status = 422 if form.is_bound else 200
    return page(request, "discussions.html", context, desk=desk, status=status)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def discussion(request: CustomerRequest, discussion: int) -> HttpResponse:
    """Show a discussion, and take what somebody says in it."""
    mine = Discussion.objects.visible_to(request.user).select_related("desk")
    found = get_object_or_404(mine, pk=discussion)
    form = ContributionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.contribute(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("portal:discussion", discussion)
    said = found.contributions.select_related("by")
    context = {"discussion": found, "said": said, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "discussion.html", context, desk=found.desk, status=status)


@customer
@require_safe
def suggestions(request: CustomerRequest, slug: str) -> HttpResponse:
    """Suggest articles for what is being written, as a part of the page."""
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    if desk is None:
        raise Http404
    text = " ".join(request.GET.get(name, "") for name in ("subject", "text"))
    context = {"suggested": suggested(text, request.user, desk), "suggested_at": desk}
    return page(request, "_suggested.html", context, desk=desk)


def suggested(text: str, person: Any, desk: Desk) -> tuple[Article, ...]:
    """Return the articles that may help with what is written, any of its words being enough."""
    found = finding.articles(text, person, desks=[desk], most=SUGGESTED, loosely=True)
    return found.items


def sections(desk: Desk) -> list[tuple[str, str]]:
    """Return the sections in which anything is told at the desk, with their addresses."""
    used = set(desk.postings.order_by().values_list("section", flat=True).distinct())
    return [
        (reverse("public:section", args=[desk.slug, name]), str(label))
        for name, label in Posting.Section.choices
        if name in used
    ]


def _found(request: HttpRequest, desk: Desk, words: str) -> tuple[Any, Any, str]:
    if not words:
        return (), (), ""
    articles = finding.articles(words, request.user, desks=[desk])
    if not request.user.is_authenticated:
        return articles.items, (), articles.instead
    cases, instead = finding.cases(words, access.theirs(request.user))
    shown = cases.latest(ROWS).select_related("desk")
    return articles.items, list(shown), articles.instead or instead


def _all(request: HttpRequest, desk: Desk) -> Any:
    mine = Article.objects.visible_to(request.user).published().filter(desk=desk)
    return Paginator(mine, ROWS).get_page(request.GET.get("page"))


def _article(request: HttpRequest, slug: str, article: str) -> Article:
    readable = Article.objects.visible_to(request.user).published().select_related("desk")
    return get_object_or_404(readable, desk__slug=slug, slug=article)
