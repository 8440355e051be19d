from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """The two letters that stand for a name where there is no picture, such as “Ck”."""
    words = name.split()
    letters = words[0][:1] + words[1][:1] if len(words) > 1 else name.strip()[:2]
    return letters[:1].upper() + letters[1:].lower()
