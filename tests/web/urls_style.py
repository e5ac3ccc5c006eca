"""The addresses of the style page alone."""

from django.urls import include, path

urlpatterns = [path("web/", include("kept.web.urls"))]
