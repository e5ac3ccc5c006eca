"""The addresses for talking live with customers."""

from django.urls import URLPattern, path

from kept.console.views import chat

urlpatterns: list[URLPattern] = [
    path("chats/", chat.talks, name="chats"),
    path("chats/news/", chat.talks_news, name="chats-news"),
    path("case/<int:number>/chat/", chat.chat, name="chat"),
    path("case/<int:number>/chat/news/", chat.news, name="chat-news"),
]
