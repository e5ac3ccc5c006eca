"""The addresses for whoever calls."""

from django.urls import URLPattern, path

from kept.console.views import phoning

urlpatterns: list[URLPattern] = [
    path("phone/", phoning.phone, name="phone"),
    path("phone/<int:person>/", phoning.caller, name="caller"),
    path("phone/<int:person>/<slug:slug>/<slug:kind>/", phoning.called, name="called"),
]
