"""The roles of staff: Django's groups, which `migrations/0002_groups.py` and later ones make."""

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .models import User

ADMINISTRATORS = "Administrators"
LEADS = "Safeguarding leads"

# What each may do, in words for whoever gives it.
EXPLANATIONS = {
    "Editors": "Write and change pages, pictures and documents, and submit them for review.",
    "Story reviewers": (
        "Read what young people send, tidy it, ask for consent, and accept or decline. "
        "They cannot publish."
    ),
    "Publishers": (
        "Publish pages and stories, change the words around the form, and see to it that a second "
        "person looks at every story of somebody under 18."
    ),
    LEADS: (
        "Read every concern about a young person, put stories on hold and close the concern, and "
        "export stories. Give it to as few people as possible."
    ),
    "Form readers": "Read what people answer to the contact form and the other forms.",
    ADMINISTRATORS: (
        "Invite people, give them roles, reset how they sign in, and change the settings. "
        "They do not see stories unless they have another role as well."
    ),
}


def label(group: Group) -> SafeString | str:
    """The name of a role with what it may do."""
    if group.name not in EXPLANATIONS:
        return group.name
    # One element, as Wagtail lays out what is in a label side by side.
    return format_html("<span><b>{}</b> <br>{}</span>", group.name, EXPLANATIONS[group.name])


def administrators() -> QuerySet[User]:
    """Who may sign in and is an administrator."""
    is_administrator = Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS)
    return User.objects.filter(is_administrator, is_active=True).distinct()
