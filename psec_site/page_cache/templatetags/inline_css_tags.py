from django import template

from psec_site.page_cache.inline_css import inline_css

register = template.Library()
register.simple_tag(inline_css)
