"""Writing what customers read before they ask: articles, news, and what stands beside a case."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.cases.operations import set_fact
from kept.console import navigation
from kept.console.access import StaffRequest, cases, desks, staff
from kept.console.articles import begun_from, listed, of_the_desks
from kept.console.forms.knowledge import ArticleForm, NewArticleForm, PostingForm
from kept.customers.models import Person
from kept.knowledge import operations
from kept.knowledge.markdown import as_html
from kept.knowledge.models import Article, Contribution, Posting
from kept.knowledge.search import finding

ROWS = 50
BESIDE = 5


@staff
@require_safe
def articles(request: StaffRequest) -> HttpResponse:
    """List the articles with what readers said of them; what is due for a look comes first."""
    words = request.GET.get("q", "")
    page = Paginator(listed(request, words), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "today": timezone.localdate()}
    return navigation.page(request, "articles.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_article(request: StaffRequest) -> HttpResponse:
    """Write an article, also from the answer to a case; it is a draft until it is published."""
    mine = desks(request)
    case = _answered(request)
    begun = begun_from(case) if case else {}
    posted = request.POST if request.method == "POST" else None
    form = NewArticleForm(posted, desks=mine, initial=begun)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        desk = next(one for one in mine if one.slug == said.pop("at"))
        made = operations.write(desk, by=request.user, at=timezone.now(), **said)
        if case is not None and case.is_open:
            _link(case, made, request.user)
        messages.success(request, "It is kept as a draft.")
        return redirect("console:article", made.pk)
    context = {"form": form, "article": None, "case": case}
    status = 422 if form.is_bound else 200
    return navigation.page(request, "article.html", context, status=status)


def _link(case: Case, article: Article, by: Person) -> None:
    set_fact(case, fact="article", value=article.slug, by=by, at=timezone.now())


def _answered(request: StaffRequest) -> Case | None:
    """Return the case whose answer the article begins with; None where none is named."""
    number = request.GET.get("case", "")
    if not number.isdecimal():
        return None
    return get_object_or_404(cases(request.user).select_related("desk"), number=number)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an article with its versions, and take the next one."""
    found = get_object_or_404(of_the_desks(request).select_related("desk"), pk=pk)
    form = ArticleForm(request.POST) if request.method == "POST" else ArticleForm.of(found)
    if request.method == "POST" and form.is_valid():
        operations.rewrite(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "It is kept.")
        return redirect("console:article", pk)
    context = {
        "form": form,
        "article": found,
        "preview": as_html(found.body),
        "versions": found.versions.select_related("by"),
    }
    status = 422 if form.is_bound else 200
    return navigation.page(request, "article.html", context, status=status)


@staff
@require_POST
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """Publish an article, withdraw it, or say that it is still right."""
    found = get_object_or_404(of_the_desks(request), pk=pk)
    match request.POST.get("do"):
        case "publish":
            operations.publish(found, by=request.user, at=timezone.now())
            messages.success(request, "It can be read now.")
        case "withdraw":
            operations.withdraw(found, by=request.user)
            messages.success(request, "Only staff read it now.")
        case "check":
            now = timezone.now()
            operations.check(found, by=request.user, at=now, review_on=found.review_on)
            messages.success(request, "It counts as checked today.")
    return redirect("console:article", pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def beside(request: StaffRequest, number: int) -> HttpResponse:
    """Suggest articles beside a case, a part of its page (PA-08), and link the one that helps."""
    case = get_object_or_404(cases(request.user).select_related("desk"), number=number)
    if request.method == "POST":
        key = request.POST.get("article", "")
        chosen = get_object_or_404(of_the_desks(request), pk=key if key.isdecimal() else 0)
        _link(case, chosen, request.user)
        messages.success(request, f"The case leads to “{chosen.title}” now.")
        return redirect("console:case", number)
    found = finding.articles(
        case.subject, request.user, desks=[case.desk], most=BESIDE, loosely=True
    )
    return render(request, "console/_articles.html", {"articles": found.items, "case": case})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def postings(request: StaffRequest) -> HttpResponse:
    """List what is told, and tell something."""
    mine = desks(request)
    form = PostingForm(request.POST if request.method == "POST" else None, desks=mine)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        desk = next(one for one in mine if one.slug == said.pop("at"))
        operations.post(desk, by=request.user, at=timezone.now(), **said)
        messages.success(request, "It is told.")
        return redirect("console:postings")
    told = Posting.objects.filter(desk__in=mine).select_related("desk")
    page = Paginator(told, ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": timezone.now()}
    status = 422 if form.is_bound else 200
    return navigation.page(request, "postings.html", context, status=status)


@staff
@require_POST
def hide(request: StaffRequest, pk: int) -> HttpResponse:
    """Hide what a customer said in a discussion, with a reason."""
    found = get_object_or_404(
        Contribution.objects.filter(discussion__desk__in=desks(request)), pk=pk
    )
    try:
        operations.hide(found, by=request.user, why=request.POST.get("why", ""))
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    return redirect("portal:discussion", found.discussion_id)
