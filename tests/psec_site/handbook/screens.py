"""The screens that the handbook is about, with sample content: each name and its address."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from pages.models import (
    EventsPage,
    HomePage,
    MembersInActionPage,
    MissionPage,
    NewsPage,
    SiteSettings,
    StandardPage,
)
from psec_site.collective_pages import add
from psec_site.forms.models import FormAnswer, FormPage, FormsPage
from tests.factories import accepted, agreed, picture, published, received
from youth_stories.models import AgeBand, StoryPost, Wording
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import raise_concern


def make_screens() -> dict[str, str]:
    """Makes what stands on the screens, marked as samples."""
    home, mission, spotlights = map(_english, (HomePage, MissionPage, MembersInActionPage))
    earlier = mission.get_latest_revision()
    mission.statement = f"A sample sentence. {mission.statement}"
    mission.save_revision(log_action=True)
    form = _english(FormPage)
    FormAnswer.objects.create(
        page=form, form_data={"q_your_name": "Sample Person", "q_your_message": "A sample."}
    )
    SiteSettings.objects.update(contact_name="Sample Contact", contact_phone="215-555-0100")
    spanish = MissionPage.objects.get(locale__language_code="es")
    on_hold = received(email="six@example.org")
    raise_concern(on_hold, "A sample.", by=None)
    minor = accepted(received(age_band=AgeBand.FROM_16, email="two@example.org")).submission
    return {
        "start": reverse("wagtailadmin_home"),
        "home page": home.url,
        "home": _edit(home),
        "home list": _list(home),
        "home order": f"{_list(home)}?ordering=ord",
        "mission page": mission.url,
        "mission": _edit(mission),
        "history": reverse("wagtailadmin_pages:history", args=[mission.pk]),
        "earlier version": reverse(
            "wagtailadmin_pages:revisions_revert", args=[mission.pk, earlier.pk]
        ),
        "page with a time": _edit(_with_a_time(home)),
        "scheduled page": _edit(_with_a_time(home, is_planned=True)),
        "spotlights": _list(spotlights),
        "new spotlight": _new("pages", "spotlightpage", spotlights),
        "new picture": reverse("wagtailimages_chooser:choose"),
        "events": _list(_english(EventsPage)),
        "new event": _new("pages", "eventpage", _english(EventsPage)),
        "forms list": _list(_english(FormsPage)),
        "new form": _new("forms", "formpage", _english(FormsPage)),
        "answers": reverse("wagtailforms:list_submissions", args=[form.pk]),
        "letters": "/admin/wording/",
        "letter": f"/admin/wording/edit/{Wording.objects.get(place='mail_received').pk}/",
        "site history": reverse("wagtailadmin_reports:site_history"),
        "site settings": f"/admin/site-settings/edit/{SiteSettings.objects.get().pk}/",
        "news list": _list(_english(NewsPage)),
        "new news": _new("pages", "articlepage", _english(NewsPage)),
        "page without Spanish": _list(_sample(home)),
        "Spanish mission": _edit(spanish),
        "translations report": reverse("wagtail_localize:translations_report"),
        "redirects": reverse("wagtailredirects:index"),
        "new redirect": reverse("wagtailredirects:add"),
        "saved answers": "/admin/saved-answers/",
        "new saved answer": "/admin/saved-answers/add/",
        "account": reverse("wagtailadmin_account"),
        "ways to sign in": reverse("mfa_index"),
        "people": reverse("wagtailusers_users:index"),
        "queue": reverse("youth_stories:list"),
        "story": _read(received(email="one@example.org")),
        "story on hold": _read(on_hold),
        "minor's story": _read(minor),
        "agreed story": _read(agreed(first_name="Sample")),
        "public story": _read(published(email="four@example.org", photo=picture()).submission),
        "posts": _posts(),
    }


def _english(kind):
    return kind.objects.get(locale__language_code="en")


def _edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _list(page) -> str:
    return reverse("wagtailadmin_explore", args=[page.pk])


def _new(app, kind, parent) -> str:
    return reverse("wagtailadmin_pages:add", args=[app, kind, parent.pk])


def _read(submission) -> str:
    return reverse("youth_stories:inspect", args=[submission.pk])


def _sample(home) -> StandardPage:
    return add(home, StandardPage(title="Sample page"))


def _with_a_time(home, is_planned=False) -> StandardPage:
    page = _sample(home)
    later = timezone.localtime() + timedelta(days=9)
    page.go_live_at = later.replace(hour=17, minute=0, second=0, microsecond=0)
    revision = page.save_revision()
    if is_planned:
        revision.publish()
    return page


def _posts() -> str:
    story = published(email="five@example.org").submission
    StoryPost.objects.create(
        story_id=story.story_id,
        story_key=story.story_key,
        network="instagram",
        address="https://www.instagram.com/p/sample/",
    )
    withdraw(story)
    return reverse("story_posts")
