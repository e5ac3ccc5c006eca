"""HTML made safe, and HTML as text."""

from __future__ import annotations

import pytest

from kept.mail.reading import html, html_text


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='  java\tscript:alert(1)'>x</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
        "<a href='vbscript:x'>x</a>",
        "<a href='//evil.example/'>x</a>",
        "<form action='https://evil.example/'><input name=pin></form>",
        "<base href='https://evil.example/'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "<iframe src='https://evil.example/'></iframe>",
        "<object data='https://evil.example/'></object>",
        "<link rel=stylesheet href='https://evil.example/'>",
        "<style>@import 'https://evil.example/'</style>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<img src='https://evil.example/pixel.gif'>",
        "<img srcset='https://evil.example/pixel.gif 2x'>",
        "<body background='https://evil.example/pixel.gif'>",
        "<table background='https://evil.example/pixel.gif'><tr><td>x</table>",
        "<p style='background:url(https://evil.example/)'>x</p>",
        "<p style='background-image:u\\72l(https://evil.example/)'>x</p>",
        "<p style='position:fixed;top:0;left:0'>x</p>",
        "<p style='width:expression(alert(1))'>x</p>",
        "<p style='-moz-binding:url(https://evil.example/)'>x</p>",
        "<video poster='https://evil.example/'></video>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
    ],
)
def test_cases_58_and_59_nothing_dangerous_and_nothing_loaded_is_left(markup: str) -> None:
    safe = html.sanitise(markup).casefold()

    forbidden = (
        "script",
        "onerror",
        "evil.example",
        "url(",
        "fixed",
        "expression",
        "data:",
        "<form",
    )
    assert not any(word in safe for word in forbidden), safe


@pytest.mark.parametrize(
    "href", ["https://x.example/a?b=1", "http://x.example", "mailto:bo@x.example", "tel:+49123"]
)
def test_links_that_people_use_stay(href: str) -> None:
    safe = html.sanitise(f"<a href='{href}'>x</a>")

    assert f'href="{href}"' in safe
    assert 'rel="noopener noreferrer nofollow"' in safe


def test_pictures_of_the_mail_itself_stay() -> None:
    assert 'src="cid:a@x.example"' in html.sanitise("<img src='cid:a@x.example' width=20>")


def test_dress_that_harms_nobody_stays() -> None:
    safe = html.sanitise("<p style='color:red;margin-left:20px'><font color=red>x</font></p>")

    assert "color:red" in safe
    assert "margin-left:20px" in safe


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("One<br>two<div>three</div>four", "One\ntwo\nthree\nfour"),
        ("<ul><li>a<li>b</ul><ol><li>c<li>d</ol>", "* a\n* b\n\n1. c\n2. d"),
        ("<blockquote>a<br>b</blockquote>", "> a\n> b"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a &amp; b&nbsp;c", "a & b c"),
        ("<p>a</p><style>b</style><script>c</script><title>d</title><!-- e -->", "a"),
        ("<div style='display:none'>preview</div>words", "words"),
        ("<img alt='a smile'>", "a smile"),
        ("<img src='https://x.example/p.gif' alt='image001.png'>", ""),
        ("  many \n  blanks  <b> bold </b> end", "many blanks bold end"),
        ("<hr>", "---"),
        ("", ""),
    ],
)
def test_html_as_text(markup: str, text: str) -> None:
    assert html_text.to_text(markup) == text
