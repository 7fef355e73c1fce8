from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def tryon_assets() -> str:
    return ""


@register.simple_tag(takes_context=True)
def tryon_widget(context: template.Context, product: Any) -> str:
    return ""
