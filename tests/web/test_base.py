"""What every page stands on."""

import re
from pathlib import Path

from django.template.loader import render_to_string

import kept.web

SCRIPTS = Path(kept.web.__file__).parent / "static" / "js"


def test_the_page_names_every_script_once() -> None:
    named = re.findall(r"js/(\w+\.js)", render_to_string("base.html"))

    assert sorted(named) == sorted(file.name for file in SCRIPTS.glob("*.js"))


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
