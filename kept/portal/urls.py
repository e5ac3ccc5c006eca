"""The addresses of this room."""

from django.urls import URLPattern, path

from kept.portal.charter_urls import urlpatterns as charter_pages
from kept.portal.chat_urls import urlpatterns as chat_pages
from kept.portal.feedback_urls import urlpatterns as feedback
from kept.portal.help_urls import urlpatterns as help_pages
from kept.portal.own_urls import urlpatterns as own
from kept.portal.record_urls import urlpatterns as records
from kept.portal.views import case, cases, information, new, part

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", cases.cases, name="cases"),
    path("cases/<int:number>/", case.case, name="case"),
    path("cases/<int:number>/reply/", case.reply, name="reply"),
    path("cases/<int:number>/exclusion/", case.exclusion, name="exclusion"),
    path("cases/<int:number>/draft/", case.draft, name="draft"),
    path("cases/<int:number>/answer/", case.answer, name="answer"),
    path("cases/<int:number>/information/", information.information, name="information"),
    path("cases/<int:number>/answers/", part.answers, name="answers"),
    path("cases/<int:number>/priority/", part.priority, name="priority"),
    path("cases/<int:number>/moment/", part.moment, name="moment"),
    path("cases/<int:number>/people/", part.people, name="people"),
    path("cases/<int:number>/mails/", part.mails, name="mails"),
    path("cases/<int:number>/seen/", part.seen, name="seen"),
    path("cases/<int:number>/export.<str:form>", part.export, name="export"),
    path("cases/<int:number>/reopening/", case.reopening, name="reopening"),
    path("file/<int:pk>/", case.file, name="file"),
    path("new/", new.start, name="new"),
    path("new/<slug:slug>/<slug:kind>/", new.case, name="new-case"),
    path("new/<slug:slug>/<slug:kind>/draft/", new.draft, name="new-draft"),
    *feedback,
    *own,
    *records,
    *help_pages,
    *charter_pages,
    *chat_pages,
]
