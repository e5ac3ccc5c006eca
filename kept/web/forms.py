"""How forms of Kept read: our components, our words, nothing left to the browser."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

DASHES = "---------"  # Django’s own words for "none of these"


class Renderer(DjangoTemplates):
    """
    Renders `{{ form }}` and `{{ field.as_field_group }}` with our components.

    As `FORM_RENDERER = "kept.web.forms.Renderer"` it reaches the forms of libraries too.
    """

    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"


class Plain(forms.BaseForm):
    """
    What our forms mix in: `class Answer(Plain, forms.Form)`.

    The server checks and answers 422 with an error summary; the browser's own bubbles
    vanish and are not in the words of the desk. A missing answer says what to do, unless
    the field brings words of its own.
    """

    default_renderer = Renderer()  # One for all: each reads its templates itself, and keeps them.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        silent = forms.Field.default_error_messages["required"]
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
                field.empty_label = "Choose one" if field.required else "None"
            if field.error_messages.get("required") == silent:
                field.error_messages["required"] = ask_for(name, field)


def ask_for(name: str, field: forms.Field) -> str:
    """Return what to do about an empty field: "Enter the subject", "Choose the product"."""
    label = str(field.label or name.replace("_", " "))
    if label.endswith("?"):
        return f"Answer “{label}”"
    label = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    if isinstance(field, forms.FileField):
        return f"Add the {label}"
    verb = "Choose" if isinstance(field, forms.ChoiceField) else "Enter"
    return f"{verb} the {label}"
