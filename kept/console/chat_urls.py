"""The addresses for talking live with customers."""

from django.urls import URLPattern, path

from kept.console.views import chat

urlpatterns: list[URLPattern] = [
    path("chats/", chat.chats_open, name="chats"),
    path("case/<int:number>/chat/", chat.chat, name="chat"),
    path("case/<int:number>/chat/news/", chat.news, name="chat-news"),
]
