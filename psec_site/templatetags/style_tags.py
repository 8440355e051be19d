from django import template

from psec_site.style_sheet import style_sheet

register = template.Library()
register.simple_tag(style_sheet)
