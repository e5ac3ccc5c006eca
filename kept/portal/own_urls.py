"""The addresses of what a person and their organisation have of their own."""

from django.urls import URLPattern, path

from kept.portal.views import me

urlpatterns: list[URLPattern] = [
    path("account/", me.account, name="account"),
]
