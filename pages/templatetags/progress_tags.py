from typing import Any

from django import template

from ..progress.section import Section, progress_section

register = template.Library()


@register.simple_tag(takes_context=True)
def progress(context: dict[str, Any]) -> Section | None:
    """The figures of the section, if there are any; made-up ones only in an editor's preview."""
    is_preview = getattr(context["request"], "is_preview", False)
    return progress_section(with_sample=is_preview)
