"""The addresses of this room."""

from django.urls import URLPattern, path

from kept.console.chat_urls import urlpatterns as chat_pages
from kept.console.customer_urls import urlpatterns as customers
from kept.console.feedback_urls import urlpatterns as feedback
from kept.console.knowledge_urls import urlpatterns as knowledge
from kept.console.phone_urls import urlpatterns as phone
from kept.console.record_urls import urlpatterns as records
from kept.console.views import (
    case,
    deciding,
    files,
    home,
    joining,
    outbox,
    queue,
    review,
    solving,
    teams,
    triage,
    uploading,
    wholemail,
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
    path("case/<int:number>/promise/", working.promise, name="promise"),
    path("case/<int:number>/late/", working.late, name="late"),
    path("case/<int:number>/escalation/", working.escalation, name="escalation"),
    path("case/<int:number>/answered/", working.answered, name="answered"),
    path("case/<int:number>/done/", working.done, name="done"),
    path("case/<int:number>/merge/", joining.merge, name="merge"),
    path("case/<int:number>/version/", joining.version, name="version"),
    path("case/<int:number>/wait/", working.wait, name="wait"),
    path("case/<int:number>/state/", working.state, name="state"),
    path("case/<int:number>/patch/", solving.patch, name="patch"),
    path("case/<int:number>/released/", solving.released, name="released"),
    path("case/<int:number>/said/", solving.said, name="said"),
    path("case/<int:number>/assess/", deciding.assess, name="assess"),
    path("case/<int:number>/exclusion/", deciding.exclusion, name="exclusion"),
    path("case/<int:number>/inclusion/", deciding.inclusion, name="inclusion"),
    path("case/<int:number>/closing/", working.closing, name="closing"),
    path("case/<int:number>/reopening/", working.reopening, name="reopening"),
    path("case/<int:number>/release/", working.release, name="release"),
    path("file/<int:pk>/", files.file, name="file"),
    path("teams/", teams.teams, name="teams"),
    path("team/<int:pk>/", teams.team, name="team"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<int:number>/", triage.case, name="triage-case"),
    path("triage/<int:number>/preview/", triage.preview, name="triage-preview"),
    path("review/", review.review, name="review"),
    path("review/upload/", uploading.upload, name="upload"),
    path("review/<int:pk>/", review.mail, name="mail"),
    path("review/<int:pk>/html/", wholemail.html, name="mail-html"),
    path("review/<int:pk>/raw/", review.raw, name="mail-raw"),
    path("review/<int:pk>/append/", review.append, name="mail-append"),
    path("review/<int:pk>/open/", review.open_, name="mail-open"),
    path("review/<int:pk>/original/", review.open_for_original, name="mail-original"),
    path("review/<int:pk>/discard/", review.discard, name="mail-discard"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/retry/", outbox.retry, name="retry"),
    *feedback,
    *chat_pages,
    *knowledge,
    *customers,
    *phone,
    *records,
]
