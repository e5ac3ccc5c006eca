"""The addresses of a charter's versions, and of what readers do with them."""

from django.urls import URLPattern, path

from kept.portal.views import charters

public: list[URLPattern] = [
    path("charter/<slug:slug>/versions/", charters.versions, name="versions"),
    path("charter/<slug:slug>/versions/<int:version>/", charters.version, name="version"),
    path("charter/<slug:slug>/versions/<int:version>.pdf", charters.pdf, name="charter-pdf"),
]
urlpatterns: list[URLPattern] = [
    path("charter/<slug:slug>/read/", charters.read, name="charter-read"),
    path("charter/<slug:slug>/comment/", charters.comment, name="comment"),
]
