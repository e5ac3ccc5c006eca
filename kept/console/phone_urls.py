"""The addresses for whoever calls."""

from django.urls import URLPattern, path

from kept.console.views import called, phoning

urlpatterns: list[URLPattern] = [
    path("phone/", phoning.phone, name="phone"),
    path("phone/<int:person>/", phoning.caller, name="caller"),
    path("phone/<int:person>/<slug:slug>/<slug:kind>/", called.called, name="called"),
    path("phone/<int:person>/<slug:slug>/<slug:kind>/draft/", called.draft, name="called-draft"),
]
