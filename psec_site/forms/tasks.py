from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from youth_stories.notifications.delivery import deliver
from youth_stories.notifications.emails import contact

from .answers import FormAnswer
from .rights import readers


@task(backend="database", priority=-10)
def tell_readers(answer_id: int) -> None:
    """Tells whoever may read it, or else the contact, that an answer waits. None of its words."""
    answer = FormAnswer.objects.filter(pk=answer_id, told_at=None).select_related("page").first()
    to = [user.email for user in readers()] or [contact().email]
    if answer is None or not any(to):
        return
    address = reverse("wagtailforms:list_submissions", args=[answer.page_id])
    context = {"page": answer.page, "url": settings.SITE_URL + address}
    context["days"] = settings.FORM_ANSWER_DAYS
    subject, body = render_to_string("emails/form_answer.txt", context).split("\n", 1)
    headers = {"Auto-Submitted": "auto-generated"}
    deliver(EmailMessage(subject, body.strip() + "\n", to=to, headers=headers))
    FormAnswer.objects.filter(pk=answer.pk).update(told_at=timezone.now())
