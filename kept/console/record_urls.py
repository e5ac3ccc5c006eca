"""The addresses of records in the console."""

from django.urls import URLPattern, path

from kept.console.views import record_acts, records

urlpatterns: list[URLPattern] = [
    path("records/", records.records, name="records"),
    path("records/new/", records.new, name="record-new"),
    path("record/<int:record>/", records.record, name="record"),
    path("record/<int:record>/move/", record_acts.move, name="record-move"),
    path("record/<int:record>/known/", record_acts.known, name="record-known"),
    path("record/<int:record>/link/", record_acts.link, name="record-link"),
    path("record/<int:record>/tie/", record_acts.tie, name="record-tie"),
    path("record/<int:record>/comment/", record_acts.comment, name="record-comment"),
    path("record/<int:record>/offer/", record_acts.offer, name="record-offer"),
    path("record/<int:record>/announce/", record_acts.announce, name="record-announce"),
    path("record/<int:record>/issue/", record_acts.issue, name="record-issue"),
    path("record/<int:record>/publish/", record_acts.publish, name="record-publish"),
    path("record/<int:record>/decide/", record_acts.decide, name="record-decide"),
    path("record/<int:record>/end/", record_acts.end, name="record-end"),
]
