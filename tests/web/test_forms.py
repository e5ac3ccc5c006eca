import re

import pytest
from django import forms

from kept.desks.models import Desk
from kept.web.forms import Plain


class Question(Plain, forms.Form):
    subject = forms.CharField(help_text="A few words.")
    kind = forms.ChoiceField(
        label="What is it?", choices=[("fault", "A fault")], widget=forms.RadioSelect
    )
    product = forms.ChoiceField(choices=[("", ""), ("x", "Invoices")])
    picture = forms.FileField(required=False)
    mail = forms.EmailField(label="e-mail address", error_messages={"required": "Where to?"})
    agree = forms.BooleanField(label="SLA shown", required=False)


def shown(form: forms.Form) -> str:
    return re.sub(r"\s+", " ", str(form))


def test_a_missing_answer_says_what_to_do() -> None:
    errors = Question({}).errors

    assert errors["subject"] == ["Enter the subject"]
    assert errors["kind"] == ["Answer “What is it?”"]
    assert errors["product"] == ["Choose the product"]


def test_to_choose_none_is_said_in_words() -> None:
    class Whose(Plain, forms.Form):
        desk = forms.ModelChoiceField(Desk.objects.none())
        other = forms.ModelChoiceField(Desk.objects.none(), required=False)
        own = forms.ModelChoiceField(Desk.objects.none(), required=False, empty_label="Nobody")

    html = shown(Whose())

    assert re.findall(r"<option[^>]*>([^<]*)<", html) == ["Choose one", "None", "Nobody"]


def test_a_field_may_bring_words_of_its_own() -> None:
    assert Question({}).errors["mail"] == ["Where to?"]


def test_the_summary_leads_to_each_field_in_the_same_words() -> None:
    html = shown(Question({}))

    assert html.index("error-summary") < html.index("<label")
    assert '<a href="#id_subject">Enter the subject</a>' in html
    assert '<a href="#id_kind">' in html
    assert 'id="id_kind"' in html
    assert html.count("Enter the subject") == 2


def test_an_error_and_a_hint_are_told_with_their_field() -> None:
    html = shown(Question({}))

    assert 'aria-describedby="id_subject_helptext id_subject_error"' in html
    assert 'id="id_subject_helptext"' in html
    assert 'id="id_subject_error"' in html
    assert 'aria-invalid="true"' in html


def test_nothing_is_left_to_the_browser_and_nothing_ends_in_a_colon() -> None:
    html = shown(Question())

    assert " required" not in html
    assert ":</label>" not in html
    assert html.count(">optional<") == 1


def test_a_group_of_choices_is_named_by_its_legend() -> None:
    html = shown(Question())

    assert re.search(r"<fieldset[^>]*> <legend class=\"field__label\">What is it\?</legend>", html)


@pytest.mark.parametrize("name", ["subject", "agree", "kind"])
def test_a_field_alone_is_rendered_by_the_same_component(name: str) -> None:
    assert 'class="field' in Question()[name].as_field_group()
