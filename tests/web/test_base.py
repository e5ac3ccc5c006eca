"""What every page stands on."""

import re
from pathlib import Path

from django.template.loader import render_to_string

import kept.web

ROOMS = Path(kept.web.__file__).parent.parent
SCRIPTS = ROOMS / "web" / "static" / "js"
SCRIPT_TAG = r'''<script[^>]*"js/(\w+\.js)"'''


def test_every_script_is_named_once_by_all_pages_or_by_those_that_need_it() -> None:
    everywhere = re.findall(r"js/(\w+\.js)", render_to_string("base.html"))
    pages = [page for page in ROOMS.glob("*/templates/**/*.html") if page.name != "base.html"]
    by_some = {name for page in pages for name in re.findall(SCRIPT_TAG, page.read_text())}

    assert len(everywhere) == len(set(everywhere))
    assert set(everywhere) & by_some == set()
    assert set(everywhere) | by_some == {file.name for file in SCRIPTS.glob("*.js")}


def test_no_script_imports_another_since_only_named_ones_are_hashed() -> None:
    importing = [
        file.name
        for file in SCRIPTS.glob("*.js")
        if re.search(r"^\s*(import|export)\b", file.read_text(), re.MULTILINE)
    ]

    assert importing == []


def test_htmx_is_told_what_the_content_policy_allows() -> None:
    config = '{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true}'

    assert f"<meta name=\"htmx-config\" content='{config}'>" in render_to_string("base.html")


def test_no_template_carries_a_script_or_a_style_of_its_own() -> None:
    templates = Path(kept.web.__file__).parent / "templates"
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|\bjs:")

    found = [file.name for file in templates.rglob("*.html") if inline.search(file.read_text())]

    assert found == []
