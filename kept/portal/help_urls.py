"""The addresses of help: what anyone may open, and what customers talk about."""

from django.urls import URLPattern, path

from kept.portal.views import help as pages

public: list[URLPattern] = [
    path("help/<slug:slug>/", pages.help_, name="help"),
    path("help/<slug:slug>/article/<slug:article>/", pages.article, name="article"),
    path("help/<slug:slug>/article/<slug:article>/verdict/", pages.verdict, name="verdict"),
    path("help/<slug:slug>/<slug:section>/", pages.section, name="section"),
]
urlpatterns: list[URLPattern] = [
    path("suggestions/<slug:slug>/", pages.suggestions, name="suggestions"),
    path("discussions/<slug:slug>/", pages.discussions, name="discussions"),
    path("discussion/<int:discussion>/", pages.discussion, name="discussion"),
]
