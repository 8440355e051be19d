"""A site with one of everything, and an address of it for every pattern of the URL resolver."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, resolve
from django.utils import timezone
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents.models import Document
from wagtail.models import Collection, Site, Workflow
from wagtail_localize.models import TranslationSource

from pages.models import CustomImage, HomePage, MissionPage, SiteSettings
from psec_site.forms.models import FormAnswer, FormPage
from psec_site.staff.models import StaffSession, User
from tests.factories import ALL_SCOPES, article, event, picture, published, received
from tests.figures import store_sample_figures
from youth_stories.models import (
    Consent,
    HearFromOurYouthPage,
    SafeguardingSettings,
    StoryPost,
    Wording,
)

# Parts of a pattern that are regular expressions, and what stands for them.
REGEX_PARTS = {
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
    r"^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
    r"(?P<revision_id_b>live|latest|\d+)/$": "<page_id>/revisions/compare/earliest...latest/",
    r"(?P<pk>.+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
    r"(?P<revision_id_b>live|latest|\d+)/$": "<pk>/revisions/compare/earliest...latest/",
    r"^(\d+)/(.*)$": "<document_id>/<document_name>",
    r"^.*/$": "nothing-is-here/",
    r"^((?:[\w\-]+/)*)$": "hear-from-our-youth/",
}

# Where Wagtail's own view fails on a POST without data, and why nobody meets that.
FAILING = {
    "/admin/failwhale/": "fails on purpose, by GET as well",
    "/admin/pages/<page_id>/edit/": "the editor sends how many blocks there are",
    "/admin/pages/<page_id>/copy/": "the form sends below which page the copy comes",
    "/admin/pages/<page_id>/revisions/<revision_id>/revert/": "as the editor",
    "/admin/choose-external-link/": "the form sends the address, if only an empty one",
    "/admin/site-settings/edit/<pk>/": "the form sends how many blocks there are",
    "/admin/site-settings/history/<pk>/revisions/<revision_id>/revert/": "as there",
    "/admin/localize/translate/<translation_id>/pofile/upload/": "the form sends a file",
}


def patterns(resolver=None, before="") -> Iterator[str]:
    """Each pattern once, in the order in which Django tries them."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield pattern
        else:
            yield from patterns(entry, pattern)


def make_site() -> SimpleNamespace:
    """The ids of one of everything."""
    store_sample_figures()
    staff = User.objects.create_user("somebody@example.org", "a long password")
    story = published(photo=picture(), scopes=ALL_SCOPES)
    page = article()  # staff may remove it: the pages that the site depends on stay
    page.save_revision(user=staff)
    workflow = Workflow.objects.get()
    state = workflow.start(page, staff)
    submission = received(email="other@example.org")
    post = StoryPost.objects.create(
        story_id=story.submission.story_id,
        story_key=story.submission.story_key,
        network="instagram",
        address="https://example.org/post",
        day="2026-11-01",
    )
    document = Document.objects.create(title="Sample", file=ContentFile(b"Sample", "sample.txt"))
    source = TranslationSource.objects.get(object_id=HomePage.objects.first().translation_key)
    return SimpleNamespace(
        event=event(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)).slug,
        form=(form := FormPage.objects.get(locale__language_code="en")).pk,
        answer=FormAnswer.objects.create(page=form, form_data={}).pk,
        document=document.pk,
        document_name=document.filename,
        group=Group.objects.get(name="Publishers").pk,
        image=CustomImage.objects.create(title="Sample", file=picture()).pk,
        page=page.pk,
        mission=MissionPage.objects.get(locale__language_code="en").pk,
        redirect=Redirect.objects.first().pk,
        page_revision=page.latest_revision_id,
        photo=story.photo_id,
        post=post.pk,
        safeguarding=SafeguardingSettings.load().pk,
        session=StaffSession.objects.create(user=staff, browser="Firefox").pk,
        signed_form=Consent.objects.latest("pk").pk,
        site=Site.objects.get().pk,
        site_settings=SiteSettings.objects.get().pk,
        site_settings_revision=SiteSettings.objects.get().latest_revision_id,
        story=story.pk,
        story_key=story.submission.story_key,
        story_revision=story.latest_revision_id,
        submission=submission.pk,
        collection=Collection.objects.get(depth=1).add_child(name="Sample").pk,
        string_segment=source.stringsegment_set.first().pk,
        source=source.pk,
        translation=source.translations.get().pk,
        translated_page=MissionPage.objects.get(locale__language_code="es").pk,
        task=workflow.tasks.get().pk,
        task_state=state.current_task_state_id,
        user=staff.pk,
        wall=HearFromOurYouthPage.objects.get(locale__language_code="en").pk,
        wording=Wording.objects.get(place="mail_received").pk,
        workflow=workflow.pk,
        workflow_state=state.pk,
    )


def addresses(site: SimpleNamespace) -> dict[str, str]:
    """The address of each pattern; where it is about several kinds of things, of each kind."""
    found = {}
    for pattern in patterns():
        for regex, plain in REGEX_PARTS.items():
            pattern = pattern.replace(regex, plain)
        pattern = re.sub(r"<\w+:", "<", pattern.replace("^", "").replace("$", ""))
        for label, values in _kinds(pattern, site):
            values = _ids(pattern, site) | values
            address = re.sub(r"<(\w+)>", lambda name, values=values: str(values[name[1]]), pattern)
            found[f"/{label}"] = f"/{address}" + values.get("query", "")
    return found


def our_own(found: dict[str, str]) -> dict[str, str]:
    """The addresses of the admin that views of ours answer."""

    def is_ours(label: str, address: str) -> bool:
        view = resolve(address.partition("?")[0]).func.__module__
        bulk = ("/admin/bulk/staff/", "/admin/bulk/youth_stories/")  # by a view of Wagtail's
        return view.startswith(("psec_site", "youth_stories")) or label.startswith(bulk)

    admin = {label: address for label, address in found.items() if label.startswith("/admin/")}
    return {label: address for label, address in admin.items() if is_ours(label, address)}


def _kinds(pattern: str, site: SimpleNamespace) -> Iterator[tuple[str, dict]]:
    if pattern.startswith("admin/bulk/"):
        bulk_action_registry._scan_for_bulk_actions()
        for app, models in bulk_action_registry.actions.items():
            for model, actions in models.items():
                for action in actions:
                    known = {"page": site.page, "customimage": site.image, "user": site.user}
                    known |= {"document": site.document, "submission": site.submission}
                    query = f"?id={known.get(model, 1)}"
                    values = {"app_label": app, "model_name": model, "action": action}
                    yield _filled(pattern, values), values | {"query": query}
    elif pattern.startswith("admin/settings/<"):
        for model in settings_registry:
            options = model._meta
            values = {"app_name": options.app_label, "model_name": options.model_name}
            yield _filled(pattern, values), values | {"pk": site.safeguarding}
    elif re.match(r"admin/(pages|choose-page|workflows/remove)/.*<\w*page\w*id>", pattern):
        yield pattern, {}
        story = {"page_id": site.story, "page_to_move_id": site.story, "parent_page_id": site.wall}
        story |= {"revision_id": site.story_revision}
        yield f"{pattern} (story)", story
    else:
        yield pattern, {}


def _filled(pattern: str, values: dict) -> str:
    for name, value in values.items():
        pattern = pattern.replace(f"<{name}>", str(value))
    return pattern


def _ids(pattern: str, site: SimpleNamespace) -> dict:
    values = {
        "action_name": "approve",
        "answer_id": site.answer,
        "app_label": "wagtailcore",
        "app_name": "taggit",
        "collection_id": site.collection,
        "content_type_app_name": "youth_stories",
        "content_type_model_name": "storypage",
        "destination_id": site.wall,
        "doc_id": site.document,
        "document_id": site.document,
        "document_name": site.document_name,
        "filter_spec": "max-100x100",
        "image_id": site.image,
        "mode": "default",
        "model_name": "page",
        "name": "20270101T000000Z-0000",
        "object_id": site.page,
        "overridable_segment_id": 1,
        "page_id": site.page,
        "page_pk": site.page,
        "page_to_move_id": site.page,
        "page_view_restriction_id": 1,
        "parent_page_id": site.mission,
        "path": "images/none.jpg",
        "redirect_id": site.redirect,
        "restriction_id": 1,
        "slug": site.event,
        "revision_id": site.page_revision,
        "session_id": 1,
        "story_key": site.story_key,
        "string_segment_id": site.string_segment,
        "task_id": site.task,
        "task_state_id": site.task_state,
        "token": "x",
        "translation_id": site.translation,
        "translation_source_id": site.source,
        "uidb64": "x",
        "uploaded_file_id": 1,
        "workflow_pk": site.workflow,
        "workflow_state_id": site.workflow_state,
    }
    special = {
        "admin/pages/add/": {
            "content_type_app_name": "pages",
            "content_type_model_name": "standardpage",
        },
        "admin/pages/create/": {"app_label": "pages", "model_name": "standardpage"},
        "admin/site-settings/": {"revision_id": site.site_settings_revision},
        "admin/forms/": {"page_id": site.form},
        "admin/handbook/": {"name": "mission"},
        "admin/translations/": {"page_id": site.translated_page},
        "admin/tag-autocomplete/": {"model_name": "tag"},
        "admin/workflows/tasks/add/": {"model_name": "groupapprovaltask"},
    }
    for start, more in special.items():
        if pattern.startswith(start):
            values |= more
    return values | {"pk": _pk(pattern, site)}


def _pk(pattern: str, site: SimpleNamespace) -> object:
    for start, pk in (
        ("admin/account/sessions/", site.session),
        ("admin/api/main/documents/", site.document),
        ("admin/api/main/images/", site.image),
        ("admin/api/main/pages/", site.page),
        ("admin/collections/", site.collection),
        ("admin/documents/", site.document),
        ("admin/groups/", site.group),
        ("admin/images/", site.image),
        ("admin/posts/", site.post),
        ("admin/site-settings/", site.site_settings),
        ("admin/sites/", site.site),
        ("admin/snippets/choose/pages/sitesettings/", site.site_settings),
        ("admin/snippets/choose/youth_stories/submission/", site.submission),
        ("admin/snippets/choose/youth_stories/wording/", site.wording),
        ("admin/users/", site.user),
        ("admin/wording/", site.wording),
        ("admin/workflows/tasks/", site.task),
        ("admin/workflows/", site.workflow),
        ("admin/youth-stories/photo/", site.photo),
        ("admin/youth-stories/signed-form/", site.signed_form),
        ("admin/youth-stories/", site.submission),
    ):
        if pattern.startswith(start):
            return pk
    return 1
