"""The addresses of this room."""

from django.urls import URLPattern

app_name = "console"
urlpatterns: list[URLPattern] = []
