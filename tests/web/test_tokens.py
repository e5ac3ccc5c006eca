"""Contrast, computed from the token file itself: text 4.5:1, control borders and focus 3:1."""

import re
from itertools import product
from pathlib import Path

import pytest

import kept.web

CSS = Path(kept.web.__file__).parent / "static" / "css"
DECLARED = re.compile(r"^\s*--([\w-]+):\s*(.+?);", re.MULTILINE)
RAW = re.compile(r"(grey|blue|yellow|amber|red|violet|teal|green|pink|chart|heat)-")
SCHEMES = ("light", "dark")

GROUNDS = ("canvas", "surface", "raised")
TEXT = [
    *product(("ink", "muted", "link", "link-hover", "danger", "success", "warning"), GROUNDS),
    *product(("on-time-ink", "paused-ink", "met-ink", "met-late-ink"), GROUNDS),
    *product(("ink", "muted", "link"), ("chosen", "pressed")),
    *product(("on-time-ink", "paused-ink", "met-ink", "met-late-ink"), ("chosen",)),
    *product(("ink",), ("note-ground", "added", "removed")),
    ("link", "note-ground"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-danger", "danger"),
    ("soon-ink", "soon-ground"),
    ("late-ink", "late-ground"),
    *product(("ink", "warning"), ("warning-ground",)),
    *product(("ink", "danger"), ("danger-ground",)),
    *product(("ink", "success"), ("success-ground",)),
    *((f"heat-ink-{step}", f"heat-{step}") for step in range(1, 6)),
]
EDGES = [
    *product(("control-edge", "focus", "danger", "success", "warning-edge"), GROUNDS),
    *product(("soon-edge", "paused-ink", "met-late-ink", "late-ground"), GROUNDS),
    ("control-edge", "chosen"),
    ("focus", "chosen"),
    ("focus", "note-ground"),
    ("note-edge", "canvas"),
    ("note-edge", "note-ground"),
    *product(("chart-1", "chart-2", "chart-3"), GROUNDS),
]


def tokens() -> dict[str, str]:
    return dict(DECLARED.findall((CSS / "tokens.css").read_text()))


def colour(name: str, scheme: str, of: dict[str, str]) -> str:
    """Return the #rrggbb that `name` comes to, by way of the meanings."""
    value = of[name]
    if through := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(through[1], scheme, of)
    light, dark = re.findall(r"#[0-9a-f]{6}", value)
    return light if scheme == "light" else dark


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(rgb: str) -> float:
    red, green, blue = (linear(int(rgb[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def failures(pairs: list[tuple[str, str]], scheme: str, least: float) -> list[str]:
    found = tokens()
    measured = (
        (front, back, contrast(colour(front, scheme, found), colour(back, scheme, found)))
        for front, back in pairs
    )
    return [f"{front} on {back}: {ratio:.2f}" for front, back, ratio in measured if ratio < least]


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read_on_its_ground(scheme: str) -> None:
    assert failures(TEXT, scheme, 4.5) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_edge_that_means_something_can_be_seen(scheme: str) -> None:
    assert failures(EDGES, scheme, 3) == []


def test_a_theme_changes_the_raw_tier_only() -> None:
    raw = {name for name, value in tokens().items() if "light-dark(" in value}
    meaning = {name for name, value in tokens().items() if value.startswith("var(")}

    assert raw
    assert all(
        re.match(r"(grey|blue|yellow|amber|red|violet|teal|green|pink|chart|heat)-", name)
        for name in raw
    )
    assert not raw & meaning


def test_components_name_no_colour_of_their_own() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl|oklch)a?\((?!0 0 0 / 40%)", re.IGNORECASE)
    files = [CSS / "base.css", CSS / "layout.css", *(CSS / "components").glob("*.css")]

    assert [file.name for file in files if literal.search(without_comments(file))] == []


def test_every_token_that_is_used_is_declared() -> None:
    sheets = {file: without_comments(file) for file in CSS.rglob("*.css")}
    declared = {name for sheet in sheets.values() for name, _ in DECLARED.findall(sheet)}
    declared |= {name for sheet in sheets.values() for name in re.findall(r"--([\w-]+):", sheet)}

    used = {
        (file.name, name)
        for file, sheet in sheets.items()
        for name in re.findall(r"var\(--([\w-]+)\)", sheet)
    }

    assert [pair for pair in sorted(used) if pair[1] not in declared] == []


def test_the_entrance_names_every_sheet_once() -> None:
    entrance = (CSS / "app.css").read_text()
    named = re.findall(r'url\("(.+?)"\)', entrance)

    sheets = {str(file.relative_to(CSS)) for file in CSS.rglob("*.css")} - {"app.css"}

    assert sorted(named) == sorted(sheets)


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("nothing is forced", r"!important"),
        ("no id is styled", r"(?:^|[\s,>])#[a-zA-Z][\w-]*[^;]*\{"),
        ("sides are logical", r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"),
        ("places are logical", r"[\s;{](?:left|right|top|bottom|width|height):\s"),
        ("lengths are not in pixels", r"(?<![\w-])(?!1px)\d+px\b"),
    ],
)
def test_sheets_keep_to_the_rules_of_the_house(rule: str, broken: str) -> None:
    sheets = {file.name: without_comments(file) for file in CSS.rglob("*.css")}

    assert [name for name, sheet in sheets.items() if re.search(broken, sheet, re.M)] == [], rule


def without_comments(file: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
