"""The addresses for talking live."""

from django.urls import URLPattern, path

from kept.portal.views import chat

urlpatterns: list[URLPattern] = [
    path("chat/<slug:slug>/", chat.start, name="chat-start"),
    path("cases/<int:number>/chat/", chat.chat, name="chat"),
    path("cases/<int:number>/chat/news/", chat.news, name="chat-news"),
]
