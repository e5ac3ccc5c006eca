"""The addresses of records in the console."""

from django.urls import URLPattern, path

from kept.console.views import records

urlpatterns: list[URLPattern] = [
    path("records/", records.records, name="records"),
    path("records/new/", records.new, name="record-new"),
    path("record/<int:record>/", records.record, name="record"),
    path("record/<int:record>/move/", records.move, name="record-move"),
    path("record/<int:record>/known/", records.known, name="record-known"),
    path("record/<int:record>/link/", records.link, name="record-link"),
    path("record/<int:record>/tie/", records.tie, name="record-tie"),
    path("record/<int:record>/comment/", records.comment, name="record-comment"),
    path("record/<int:record>/offer/", records.offer, name="record-offer"),
    path("record/<int:record>/announce/", records.announce, name="record-announce"),
    path("record/<int:record>/issue/", records.issue, name="record-issue"),
    path("record/<int:record>/publish/", records.publish, name="record-publish"),
    path("record/<int:record>/decide/", records.decide, name="record-decide"),
    path("record/<int:record>/end/", records.end, name="record-end"),
]
