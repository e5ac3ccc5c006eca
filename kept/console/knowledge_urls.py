"""The addresses of what the desk tells: articles, news and the like."""

from django.urls import URLPattern, path

from kept.console.views import knowledge

urlpatterns: list[URLPattern] = [
    path("articles/", knowledge.articles, name="articles"),
    path("articles/new/", knowledge.new_article, name="new-article"),
    path("articles/<int:pk>/", knowledge.article, name="article"),
    path("articles/<int:pk>/state/", knowledge.state, name="article-state"),
    path("case/<int:number>/articles/", knowledge.beside, name="case-articles"),
    path("postings/", knowledge.postings, name="postings"),
    path("contributions/<int:pk>/hide/", knowledge.hide, name="hide"),
]
