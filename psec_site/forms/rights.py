"""Who reads what people answered: it is a right of its own, not that of whoever edits the page."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.contrib.forms.utils import get_form_types
from wagtail.models import Page

from psec_site.staff.models import User

from .answers import FormAnswer

READ = "forms.view_formanswer"


def may_read(user: AbstractUser | AnonymousUser) -> bool:
    return user.has_perm(READ)


def forms_of(user: AbstractUser | AnonymousUser) -> QuerySet[Page]:
    """The forms whose answers this user may read."""
    forms = Page.objects.filter(content_type__in=get_form_types())
    return forms if may_read(user) else forms.none()


def with_open_answers(forms: QuerySet[Page]) -> QuerySet[Page]:
    """Each form with `open_answers`, the number of those that wait for somebody to answer."""
    answers = FormAnswer.objects.open().filter(page=OuterRef("pk")).order_by().values("page")
    count = Subquery(answers.annotate(count=Count("pk")).values("count"))
    return forms.annotate(open_answers=Coalesce(count, 0))


def readers() -> QuerySet[User]:
    """Who may sign in and has the right by a role."""
    holders = User.objects.filter(groups__permissions__codename="view_formanswer", is_active=True)
    return holders.distinct()


def has_answers(page: Page) -> bool:
    """Whether somebody answered to this page or one below it."""
    return FormAnswer.objects.filter(page__path__startswith=page.path).exists()
