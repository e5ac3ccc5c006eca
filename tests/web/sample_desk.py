"""
A page of its own for the scripts, and addresses that remember what the page sent them.

Used as an URLconf: `@pytest.mark.urls("tests.web.sample_desk")`.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from kept.core.moments import Chip

PAGE = """{% extends "web/console.html" %}{% load kept %}
{% block title %}{{ title }}{% endblock %}
{% block content %}
<h1>{{ title }}</h1>
{% due_chip chip name="4131" %}
<div class="composers">
  <details class="composer composer--reply" name="composer" data-composer="reply">
    <summary class="button" data-key="r">Reply</summary>
    <form class="composer__box" action="/replies/" method="post" data-autosave="/drafts/">
      {% csrf_token %}
      <textarea name="words" aria-label="Reply"></textarea>
      <button class="button" type="submit" data-send>Send reply</button>
      <span data-autosave-status></span>
    </form>
  </details>
  <details class="composer composer--note" name="composer" data-composer="note">
    <summary class="button" data-key="n">Write note</summary>
    <form class="composer__box" action="/notes/" method="post">
      {% csrf_token %}
      <textarea name="words" aria-label="Note"></textarea>
    </form>
  </details>
</div>
<details class="menu" data-menu><summary class="button" data-key="p">Set priority</summary>
  <div class="menu__body"><button class="menu__item" type="button">1 Urgent</button></div></details>
<a href="/elsewhere/" data-key="g h">Home</a>
<a href="/next/" hx-get="/next/" hx-target="#main" hx-select="#main" hx-swap="outerHTML"
  hx-push-url="true">Next</a>
<form id="answer" hx-post="/answers/" hx-target="#answer" hx-swap="outerHTML">
  <button>Send answer</button></form>
<button hx-post="/failures/" hx-target="#main">Fail</button>
<div id="live" hx-get="/live/" hx-trigger="every 200ms" hx-swap="innerHTML">
  <button>Old</button></div>
<ul>
{% for row in rows %}<li id="row-{{ row }}" data-row>
  <a href="/{{ row }}/" data-row-link>Row {{ row }}</a>
  <button hx-post="/rows/" hx-target="#row-{{ row }}" hx-swap="outerHTML">Delete {{ row }}</button>
</li>{% endfor %}
</ul>
<form data-select>
  <input type="checkbox" aria-label="All" data-select-all>
  {% for row in rows %}
    <input type="checkbox" aria-label="Select {{ row }}" data-select-row>
  {% endfor %}
  <div data-bulk hidden><span data-bulk-count></span></div>
</form>
{% endblock %}"""

REFUSED = """<form id="answer" hx-post="/answers/" hx-target="#answer" hx-swap="outerHTML">
  <div class="error-summary" role="alert" data-focus><h2>There is a problem</h2></div>
  <button>Send answer</button></form>"""


ON_TIME = Chip("on-time", "clock", "Due Wed 14:00")


@dataclass
class Heard:
    """What the pages have sent since the test began."""

    drafts: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    answers: int = 0
    failures: int = 0
    draft_status: int = 204
    chip: Chip = ON_TIME


heard = Heard()


def show(request: HttpRequest, title: str = "Sample") -> HttpResponse:
    template = engines["django"].from_string(PAGE)
    context = {"title": title, "rows": ["1", "2", "3"], "chip": heard.chip}
    return HttpResponse(template.render(context, request))


def page(request: HttpRequest) -> HttpResponse:
    return show(request)


def following(request: HttpRequest) -> HttpResponse:
    return show(request, "Next")


def save_draft(request: HttpRequest) -> HttpResponse:
    if heard.draft_status == 204:
        heard.drafts.append(request.POST["words"])
    return HttpResponse(status=heard.draft_status)


def send_reply(request: HttpRequest) -> HttpResponse:
    heard.replies.append(request.POST["words"])
    return show(request, "Sent")


def answer(request: HttpRequest) -> HttpResponse:
    heard.answers += 1
    return HttpResponse(REFUSED, status=422)


def fail(request: HttpRequest) -> HttpResponse:
    heard.failures += 1
    return HttpResponse("<p>Traceback</p>", status=500, headers={"X-Reference": "7K2Q"})


def delete_row(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<button>New</button>")


urlpatterns = [
    path("", page),
    path("next/", following),
    path("elsewhere/", page),
    path("drafts/", save_draft),
    path("replies/", send_reply),
    path("answers/", answer),
    path("failures/", fail),
    path("rows/", delete_row),
    path("live/", live),
    path("web/", include("kept.web.urls")),
    path("accounts/", include("allauth.urls")),
]
