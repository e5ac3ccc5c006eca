"""How every form of Kept is put into a page."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """
    Renders `{{ form }}` and `{{ field.as_field_group }}` with our components.

    The setting is `FORM_RENDERER = "kept.web.forms.Renderer"`.
    """

    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"


class Plain:
    """
    What a form mixes in: no label suffix, and no rule left to the browser.

    The browser's own bubbles vanish, cannot be styled and are not in the words of
    the desk; the server answers 422 with an error summary instead.
    """

    use_required_attribute = False
    label_suffix = ""
