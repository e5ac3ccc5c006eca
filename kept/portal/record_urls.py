"""The addresses of releases and change requests in the portal."""

from django.urls import URLPattern, path

from kept.portal.views import records

urlpatterns: list[URLPattern] = [
    path("plans/", records.listed, name="records"),
    path("plans/<int:record>/", records.record, name="record"),
    path("plans/<int:record>/vote/", records.vote, name="record-vote"),
    path("plans/<int:record>/comment/", records.comment, name="record-comment"),
    path("plans/new/<slug:slug>/<slug:kind>/", records.propose, name="propose"),
]
