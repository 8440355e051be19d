from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from wagtail.admin.models import EditingSession
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page


def editing_now(page: Page, user: AbstractUser | AnonymousUser) -> str:
    """Says who else has this page, or one below it, open in the editor. Empty if nobody has."""
    pages = [str(pk) for pk in page.get_descendants(inclusive=True).values_list("pk", flat=True)]
    sessions = EditingSession.objects.available().filter(
        content_type=ContentType.objects.get_for_model(Page), object_id__in=pages
    )
    others = sessions.exclude(user=user.pk).select_related("user")
    names = ", ".join(sorted({get_user_display_name(session.user) for session in others}))
    return f"Ask first who has it open just now, and may be typing: {names}." if names else ""
