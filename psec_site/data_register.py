"""What the site keeps about people: who sees it, and for how long.

The kinds say it in plain words, and the privacy page shows them. The register gives every field of
every model its kind. To add a field, write its name on a line; a test names each one left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

type Words = str | Promise


class Seen(models.TextChoices):
    PUBLIC = "public", _("Everybody can see it.")
    PRIVATE = "private", _("Only people at PSEC who need it can see it.")
    SECRET = "secret", _("Nobody at PSEC gets to see it.")


# How long it is kept

WHILE_SHOWN = _(
    "It stays while your story is on this website, and is erased within 72 hours after."
)
STORY_KEPT = format_lazy(
    _(
        "We erase it within 72 hours after you take your story back, {declined} days after we say "
        "no to it, and when nobody has agreed to it within {unanswered} days."
    ),
    declined=settings.DECLINED_DAYS,
    unanswered=settings.UNANSWERED_DAYS,
)
NINETY_DAYS = format_lazy(
    _("We keep it until {days} days after the story is gone from this website."),
    days=settings.RECORD_DAYS,
)
NINETY_DAYS_THEN_CODE = format_lazy(
    _(
        "We keep it until {days} days after the story is gone from this website. After that we "
        "keep only a code that cannot be turned back into it."
    ),
    days=settings.RECORD_DAYS,
)
BROWSER = _("Your browser forgets it when you close it. We erase our side within two weeks.")
ONE_DAY = _("We keep it for a day at most.")
LINK_LIFE = _("We keep it until the link ends.")
TWO_WEEKS = _("We keep it for two weeks.")
FOR_GOOD = _("It stays for good: it does not say who you are.")
WITH_US = _("We keep it as long as you work with us.")
WITH_PAGE = _("We keep it as long as the page it belongs to.")
SITE_LIFE = _("We keep it as long as this website runs.")
UNTIL_CHANGED = _("It stays until people at PSEC change or delete it.")

# Whose it is: the headings of the privacy page

VISITOR = _("When you send a story")
GUARDIAN = _("When you are a parent or guardian")
STAFF = _("When you work on this website")
NOBODY = ""  # about no person; the privacy page leaves it out


@dataclass(frozen=True, eq=False)
class Kind:
    """Data of one kind: whose it is, what it is in plain words, who sees it, how long it stays."""

    whose: Words
    what: Words
    seen: Seen
    kept: Words


STORY_SENT = Kind(
    VISITOR,
    _("Your story as you sent it: your words, your name, your school, what you study"),
    Seen.PRIVATE,
    STORY_KEPT,
)
STORY_SHOWN = Kind(
    VISITOR, _("The parts of your story that were agreed to be shown"), Seen.PUBLIC, WHILE_SHOWN
)
PHOTO_SENT = Kind(
    VISITOR,
    _("Your photo, without where and when it was taken"),
    Seen.PRIVATE,
    STORY_KEPT,
)
PHOTO_SHOWN = Kind(VISITOR, _("The copy of your photo on your page"), Seen.PUBLIC, WHILE_SHOWN)
NUMBER = Kind(VISITOR, _("The number of your element"), Seen.PUBLIC, FOR_GOOD)
CONTACT = Kind(VISITOR, _("Your e-mail address"), Seen.PRIVATE, NINETY_DAYS_THEN_CODE)
AGE = Kind(
    VISITOR, _("Your age group. We never ask for your birth date"), Seen.PRIVATE, NINETY_DAYS
)
AGREED = Kind(
    VISITOR,
    _("What was agreed to, by whom, how and when"),
    Seen.PRIVATE,
    NINETY_DAYS_THEN_CODE,
)
STEPS = Kind(
    VISITOR,
    _("Your story key, what happened to your story, and notes of the people who read it"),
    Seen.PRIVATE,
    NINETY_DAYS,
)
SESSION = Kind(
    VISITOR,
    _("Your answers while you fill in the form, without e-mail addresses"),
    Seen.SECRET,
    BROWSER,
)
GUARDIAN_CONTACT = Kind(
    GUARDIAN,
    _("Your e-mail address, which your child gave us"),
    Seen.PRIVATE,
    NINETY_DAYS_THEN_CODE,
)
LINK = Kind(VISITOR, _("The key of your own link, scrambled"), Seen.SECRET, LINK_LIFE)
LINK_ASKED_FOR = Kind(
    VISITOR, _("Your wish to get your link again, with your e-mail address"), Seen.PRIVATE, ONE_DAY
)
CONCERN = Kind(
    VISITOR,
    _("What people at PSEC write down when they worry about a young person"),
    Seen.PRIVATE,
    NINETY_DAYS,
)
CODE = Kind(
    VISITOR,
    _("A code of your story, your e-mail address and what was agreed to, when all else is gone"),
    Seen.SECRET,
    FOR_GOOD,
)
COUNTED = Kind(
    VISITOR,
    _("How often something came from one network, or for one e-mail address, without saying which"),
    Seen.SECRET,
    ONE_DAY,
)
ACCOUNT = Kind(STAFF, _("Your name, e-mail address and preferences"), Seen.PRIVATE, WITH_US)
PASSWORD = Kind(STAFF, _("Your password and keys, scrambled"), Seen.SECRET, WITH_US)
DEEDS = Kind(STAFF, _("What you did on this website, and when"), Seen.PRIVATE, SITE_LIFE)
VERSIONS = Kind(
    STAFF, _("Drafts and earlier versions of pages, and comments"), Seen.PRIVATE, WITH_PAGE
)
PAGES = Kind(NOBODY, _("The organization's own pages and pictures"), Seen.PUBLIC, UNTIL_CHANGED)
SEARCH = Kind(NOBODY, _("The index of what is public"), Seen.PRIVATE, WITH_PAGE)
QUEUE = Kind(NOBODY, _("Letters to send, by number"), Seen.PRIVATE, TWO_WEEKS)
ROWS = Kind(NOBODY, _("What holds rows together"), Seen.PRIVATE, WITH_PAGE)

# Every field: its names, then its kind. A star stands for all others of a model that is not ours.
REGISTER: dict[str, list[tuple[str, Kind]]] = {
    # What students say
    "youth_stories.Submission": [
        ("first_name last_name field stage school study role story photo_alt language", STORY_SENT),
        ("photo", PHOTO_SENT),
        ("email mail_language", CONTACT),
        ("guardian_email", GUARDIAN_CONTACT),
        ("age_band", AGE),
        ("story_key source state received_at waiting_since ended_at same_browser", STEPS),
        ("robot_signs is_likely_robot", STEPS),
        ("age_said_at", AGE),
        ("guardian_language", GUARDIAN_CONTACT),
        ("accepted_by", DEEDS),
        ("id story_id page", ROWS),
    ],
    "youth_stories.ConsentRequest": [
        ("role asked_at answer answered_at", AGREED),
        ("asked_by", DEEDS),
        ("id submission revision", ROWS),
    ],
    "youth_stories.ConsentConfirmation": [
        ("sent_at", AGREED),
        ("id consent", ROWS),
    ],
    "youth_stories.PublicationApproval": [
        ("approved_by approved_at", DEEDS),
        ("content_hash", STEPS),
        ("id story_id", ROWS),
    ],
    "youth_stories.PrivateLink": [
        ("token_hash purpose expires_at used_at", LINK),
        ("id submission", ROWS),
    ],
    "youth_stories.LinkRequest": [
        ("email language asked_at", LINK_ASKED_FOR),
        ("id", ROWS),
    ],
    "antispam.RateCounter": [
        ("key ends_at count", COUNTED),
        ("id", ROWS),
    ],
    "antispam.SpentToken": [
        ("nonce spent_at", COUNTED),
        ("id", ROWS),
    ],
    "youth_stories.Concern": [
        ("text raised_at outcome closed_at", CONCERN),
        ("raised_by closed_by", DEEDS),
        ("id submission", ROWS),
    ],
    "youth_stories.Tombstone": [
        ("story_hash student_hash guardian_hash consent_hashes closed_at", CODE),
        ("id", ROWS),
    ],
    "youth_stories.SafeguardingSettings": [
        ("lead_email", ACCOUNT),
        ("id two_people", ROWS),
    ],
    "youth_stories.SubmissionEvent": [
        ("kind text created_at", STEPS),
        ("actor", DEEDS),
        ("id submission", ROWS),
    ],
    "youth_stories.SentMail": [
        ("to sent_at", STEPS),
        ("id event", ROWS),
    ],
    "youth_stories.ClearedIdentifier": [
        ("fingerprint cleared_at", STEPS),
        ("cleared_by", DEEDS),
        ("id submission", ROWS),
    ],
    "youth_stories.Consent": [
        ("role method scope_words scope_first_name scope_last_name scope_school", AGREED),
        ("scope_photo scope_social scope_translation scope_tidy scope_search", AGREED),
        ("wording_version valid_until signed_by signed_form", AGREED),
        ("wording_hash content_hash fixed_hash given_on recorded_at note", AGREED),
        ("age_band", AGE),
        ("recorded_by", DEEDS),
        ("id story_id derived_from", ROWS),
    ],
    "youth_stories.ConsentWithdrawal": [
        ("recorded_at", AGREED),
        ("recorded_by", DEEDS),
        ("id consent", ROWS),
    ],
    "youth_stories.StoryPhoto": [
        ("file width height digest focal_x focal_y created_at", PHOTO_SENT),
        ("others_agreed_at others_agreed_by", DEEDS),
        ("id cropped_from", ROWS),
    ],
    "youth_stories.StoryPage": [
        (
            "first_name last_name field stage school study role story photo_alt language",
            STORY_SHOWN,
        ),
        ("photo social_image", PHOTO_SHOWN),
        ("element", NUMBER),
        ("page_ptr is_on_wall content_hash fixed_hash", ROWS),
    ],
    "youth_stories.PublicPhoto": [
        ("title file description width height created_at file_size file_hash", PHOTO_SHOWN),
        ("focal_point_x focal_point_y focal_point_width focal_point_height", PHOTO_SHOWN),
        ("uploaded_by_user", DEEDS),
        ("id collection photo", ROWS),
    ],
    "youth_stories.PublicPhotoRendition": [
        ("file width height filter_spec focal_point_key", PHOTO_SHOWN),
        ("id image", ROWS),
    ],
    "youth_stories.Element": [
        ("number given_at", NUMBER),
        ("translation_key", ROWS),
    ],
    # What the Collective says
    "youth_stories.HearFromOurYouthPage": [
        ("introduction campaign social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "youth_stories.Wording": [
        ("place language text", PAGES),
        ("id", ROWS),
    ],
    "page_cache.ContentChange": [
        ("id at", ROWS),
    ],
    "pages.HomePage": [
        ("featured_story invitation_heading invitation_text social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.MissionPage": [
        ("statement emphasis body social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.VisionPage": [
        ("statement figure approach_heading approach_intro approach image body", PAGES),
        ("social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.MembersInActionPage": [
        ("introduction social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.SpotlightPage": [
        ("organization date summary photo caption body link_url link_text social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.StandardPage": [
        ("introduction body social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.CustomImage": [
        ("title file description decorative credit width height created_at", PAGES),
        ("focal_point_x focal_point_y focal_point_width focal_point_height", PAGES),
        ("uploaded_by_user", DEEDS),
        ("id collection file_size file_hash", ROWS),
    ],
    "pages.Rendition": [
        ("file width height filter_spec focal_point_key", PAGES),
        ("id image", ROWS),
    ],
    "pages.SiteSettings": [
        ("contact_email call_to_action_text call_to_action_url footer_text social_links", PAGES),
        ("id site", ROWS),
    ],
    "pages.FooterLink": [
        ("page sort_order", PAGES),
        ("id settings", ROWS),
    ],
    "staff.User": [
        ("password", PASSWORD),
        ("last_login date_joined", DEEDS),
        ("email first_name last_name is_active is_staff is_superuser", ACCOUNT),
        ("id", ROWS),
    ],
    # What Django and Wagtail keep for us
    "sessions.Session": [("*", SESSION)],
    "django_tasks_database.DBTaskResult": [("*", QUEUE)],
    "wagtailusers.UserProfile": [("*", ACCOUNT)],
    "wagtailadmin.EditingSession": [("*", DEEDS)],
    "wagtailadmin.FormState": [("*", VERSIONS)],
    "wagtailcore.APIToken": [
        ("key_hash prefix", PASSWORD),
        ("*", DEEDS),
    ],
    "wagtailcore.Page": [
        ("owner locked_by locked_at", DEEDS),
        ("*", PAGES),
    ],
    "wagtailcore.Revision": [("*", VERSIONS)],
    "wagtailcore.Comment": [("*", VERSIONS)],
    "wagtailcore.CommentReply": [("*", VERSIONS)],
    "wagtailcore.PageLogEntry": [("*", DEEDS)],
    "wagtailcore.ModelLogEntry": [("*", DEEDS)],
    "wagtailcore.WorkflowState": [("*", DEEDS)],
    "wagtailcore.TaskState": [("*", DEEDS)],
    "wagtailcore.PageSubscription": [("*", ACCOUNT)],
    "wagtailcore.UploadedFile": [("*", VERSIONS)],
    "wagtailcore.PageViewRestriction": [
        ("password", PASSWORD),
        ("*", ROWS),
    ],
    "wagtailcore.CollectionViewRestriction": [
        ("password", PASSWORD),
        ("*", ROWS),
    ],
    "wagtaildocs.Document": [
        ("uploaded_by_user", DEEDS),
        ("*", PAGES),
    ],
    "wagtailsearch.IndexEntry": [("*", SEARCH)],
    "wagtailsearch.SQLiteFTSIndexEntry": [("*", SEARCH)],
}

# Models of others that say nothing about anybody.
ABOUT_NOBODY = {
    "auth.Group",
    "auth.Permission",
    "contenttypes.ContentType",
    "taggit.Tag",
    "taggit.TaggedItem",
    "wagtailadmin.Admin",
    "wagtailcore.Collection",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.Locale",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Site",
    "wagtailcore.Task",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowTask",
    "wagtailembeds.Embed",
    "wagtailimages.Image",  # the site has an image model of its own
    "wagtailimages.Rendition",
    "wagtailredirects.Redirect",
}


def shown_to_people() -> Iterator[tuple[Words, list[Kind]]]:
    """The kinds of data about people, under the heading that says whose they are."""
    used = dict.fromkeys(kind for lines in REGISTER.values() for _names, kind in lines)
    for whose in (VISITOR, GUARDIAN, STAFF):
        yield whose, [kind for kind in used if kind.whose is whose]
