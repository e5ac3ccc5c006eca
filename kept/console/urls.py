"""The addresses of this room."""

from django.urls import URLPattern, path

from kept.console.views import (
    case,
    files,
    home,
    outbox,
    queue,
    review,
    triage,
    uploading,
    why,
    working,
    writing,
)

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("q/<slug:view>/", queue.queue, name="queue"),
    path("case/<int:number>/", case.case, name="case"),
    path("case/<int:number>/why/<slug:clock>/<int:run>/", why.why, name="why"),
    path("case/<int:number>/reply/", writing.reply, name="reply"),
    path("case/<int:number>/note/", writing.note, name="note"),
    path("case/<int:number>/call/", writing.call, name="call"),
    path("case/<int:number>/draft/<slug:kind>/", writing.draft, name="draft"),
    path("case/<int:number>/owner/", working.owner, name="owner"),
    path("case/<int:number>/priority/", working.priority, name="priority"),
    path("case/<int:number>/facts/", working.facts, name="facts"),
    path("case/<int:number>/wait/", working.wait, name="wait"),
    path("case/<int:number>/state/", working.state, name="state"),
    path("case/<int:number>/closing/", working.closing, name="closing"),
    path("case/<int:number>/reopening/", working.reopening, name="reopening"),
    path("case/<int:number>/release/", working.release, name="release"),
    path("file/<int:pk>/", files.file, name="file"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<int:number>/", triage.case, name="triage-case"),
    path("triage/<int:number>/preview/", triage.preview, name="triage-preview"),
    path("review/", review.review, name="review"),
    path("review/upload/", uploading.upload, name="upload"),
    path("review/<int:pk>/", review.mail, name="mail"),
    path("review/<int:pk>/raw/", review.raw, name="mail-raw"),
    path("review/<int:pk>/append/", review.append, name="mail-append"),
    path("review/<int:pk>/open/", review.open_, name="mail-open"),
    path("review/<int:pk>/original/", review.open_for_original, name="mail-original"),
    path("review/<int:pk>/discard/", review.discard, name="mail-discard"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/retry/", outbox.retry, name="retry"),
]
