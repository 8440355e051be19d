"""The register of stored data: who sees each model field, and for how long it is kept.

Each kind of data has a description that the privacy page shows. REGISTER gives every model field
its kind. For a new field add its name to a line of its model; a test fails for a missing one.
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
    "Everybody can see it while your story is on this website. After that only people at PSEC can, "
    "and it is erased with your story."
)
WHILE_PUBLIC = _("Everybody can see it while your story is on this website. Then we delete it.")
STORY_KEPT = format_lazy(
    _(
        "We erase it within 72 hours after you take your story back, {declined} days after we say "
        "no to it, {record} days after its time on this website is over, and when nobody has "
        "agreed to it within {unanswered} days. What looks like a robot’s we keep until a person "
        "has looked at it."
    ),
    declined=settings.DECLINED_DAYS,
    record=settings.RECORD_DAYS,
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
UNSENT_KEPT = _(
    "We erase it when you send your story, when you press “Start over”, and after 24 hours."
)
ONE_DAY = _("We keep it for a day at most.")
TWO_WEEKS = _("We keep it for two weeks.")
FOR_GOOD = _("It stays for good: it does not say who you are.")
WITH_US = _("We keep it as long as you work with us.")
WITH_PAGE = _("We keep it as long as the page it belongs to.")
SITE_LIFE = _("We keep it as long as this website runs.")
UNTIL_CHANGED = _("It stays until people at PSEC change or delete it.")

# Whom the data is about: the headings of the privacy page

VISITOR = _("When you send a story")
GUARDIAN = _("When you are a parent or guardian")
WRITER = _("When you write to us with a form")
STAFF = _("When you work on this website")
NOBODY = ""  # about no person; the privacy page leaves it out


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of data: whom it is about, a description, who sees it, and how long it is kept."""

    whose: Words
    what: Words
    seen: Seen
    kept: Words
    # Whether words of a story may be in it: then they are erased with the story (rule R16).
    holds_words: bool = False


STORY_SENT = Kind(
    VISITOR,
    _("Your story as you sent it: your words, your name, your school, what you study"),
    Seen.PRIVATE,
    STORY_KEPT,
    holds_words=True,
)
STORY_SHOWN = Kind(
    VISITOR,
    _("The parts of your story that were agreed to be shown"),
    Seen.PUBLIC,
    WHILE_SHOWN,
    holds_words=True,
)
PHOTO_SENT = Kind(
    VISITOR,
    _("Your photo, without where and when it was taken"),
    Seen.PRIVATE,
    STORY_KEPT,
)
CARD = Kind(
    VISITOR,
    _("Pictures of your element to share, if social media was agreed to"),
    Seen.PUBLIC,
    WHILE_PUBLIC,
)
PHOTO_SHOWN = Kind(VISITOR, _("The copy of your photo on your page"), Seen.PUBLIC, WHILE_PUBLIC)
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
HISTORY = Kind(
    VISITOR,
    _("Your story key, what happened to your story, and notes of the people who read it"),
    Seen.PRIVATE,
    NINETY_DAYS,
    holds_words=True,
)
UNSENT = Kind(
    VISITOR,
    _("What you write in the form before you send it, with e-mail addresses and your photo"),
    Seen.SECRET,
    UNSENT_KEPT,
    holds_words=True,
)
GUARDIAN_CONTACT = Kind(
    GUARDIAN,
    _("Your e-mail address, which your child gave us"),
    Seen.PRIVATE,
    NINETY_DAYS_THEN_CODE,
)
TRANSLATION = Kind(
    VISITOR,
    _("Translations of your story, which are public only if that was agreed to"),
    Seen.PRIVATE,
    STORY_KEPT,
    holds_words=True,
)
GUARDIAN_ASKS = Kind(
    GUARDIAN,
    _("What you ask us for: a call, with your phone number, or a copy in your language"),
    Seen.PRIVATE,
    format_lazy(
        _("We erase it when we have called you or sent the copy, at latest after {days} days."),
        days=settings.UNANSWERED_DAYS,
    ),
    holds_words=True,
)
LINK = Kind(VISITOR, _("The key of your own link, scrambled"), Seen.SECRET, NINETY_DAYS)
LINK_ASKED_FOR = Kind(
    VISITOR, _("Your wish to get your link again, with your e-mail address"), Seen.PRIVATE, ONE_DAY
)
NEW_ADDRESS = Kind(
    VISITOR,
    _("The new e-mail address that you gave us, until you open the link we sent to it"),
    Seen.PRIVATE,
    STORY_KEPT,
)
FORMER_ADDRESS = Kind(
    VISITOR,
    _("The e-mail address that another one replaced, until we have told it so"),
    Seen.PRIVATE,
    STORY_KEPT,
)
SUPPRESSED = Kind(
    GUARDIAN,
    _("A code of your e-mail address, if you told us that our letter is not for you"),
    Seen.SECRET,
    FOR_GOOD,
)
POSTED = Kind(
    VISITOR,
    _("Where PSEC posted your story on social media, if that was agreed to"),
    Seen.PRIVATE,
    _("We keep it until 30 days after we took the post down."),
)
CONCERN = Kind(
    VISITOR,
    _("What people at PSEC write down when they worry about a young person"),
    Seen.PRIVATE,
    NINETY_DAYS,
)
CODE = Kind(
    VISITOR,
    _(
        "A code of your story, your e-mail address and what was agreed to, and whether you were "
        "under 18, when all else is gone"
    ),
    Seen.SECRET,
    FOR_GOOD,
)
COUNTED = Kind(
    VISITOR,
    _("How often something came from one network, or for one e-mail address, without saying which"),
    Seen.SECRET,
    ONE_DAY,
)
ANSWER = Kind(
    WRITER,
    _("What you write in a form that is not about a story, such as your name and your message"),
    Seen.PRIVATE,
    format_lazy(
        _("We erase it {days} days after you sent it."),
        days=settings.FORM_ANSWER_DAYS,
    ),
)
ACCOUNT = Kind(STAFF, _("Your name, e-mail address and preferences"), Seen.PRIVATE, WITH_US)
SESSION = Kind(STAFF, _("A code by which your browser stays signed in"), Seen.SECRET, BROWSER)
PASSWORD = Kind(STAFF, _("Your password and keys, scrambled"), Seen.SECRET, WITH_US)
SIGNED_IN = Kind(
    STAFF,
    _("When you signed in, with which kind of browser, and when you last did something"),
    Seen.PRIVATE,
    TWO_WEEKS,
)
ACTIVITY = Kind(STAFF, _("What you did on this website, and when"), Seen.PRIVATE, SITE_LIFE)
LOGGED = Kind(
    STAFF,
    _("The log of who did what, your sign-ins among it, and sign-ins that failed"),
    Seen.PRIVATE,
    _("We keep it for 400 days."),
)
VERSIONS = Kind(
    STAFF,
    _("Drafts and earlier versions of pages, and comments"),
    Seen.PRIVATE,
    WITH_PAGE,
    holds_words=True,
)
PAGES = Kind(NOBODY, _("The organization's own pages and pictures"), Seen.PUBLIC, UNTIL_CHANGED)
TRANSLATING = Kind(
    NOBODY,
    _("The organization's own pages in both languages, side by side; never a story"),
    Seen.PRIVATE,
    WITH_PAGE,
)
ANSWERS = Kind(NOBODY, _("Answers that staff keep for their letters"), Seen.PRIVATE, UNTIL_CHANGED)
SEARCH = Kind(NOBODY, _("The index of what is public"), Seen.PRIVATE, WITH_PAGE, holds_words=True)
QUEUE = Kind(NOBODY, _("Letters to send, by number"), Seen.PRIVATE, TWO_WEEKS)
ROWS = Kind(NOBODY, _("What holds rows together"), Seen.PRIVATE, WITH_PAGE)

# For each model its field names, then their kind. "*" means all other fields of a model that is
# part of Django, Wagtail or a library.
REGISTER: dict[str, list[tuple[str, Kind]]] = {
    # What students say
    "youth_stories.Submission": [
        ("first_name last_name field stage school study role story photo_alt language", STORY_SENT),
        ("has_initial words_before", STORY_SENT),
        ("photo", PHOTO_SENT),
        ("email email_key mail_language", CONTACT),
        ("guardian_email guardian_email_key", GUARDIAN_CONTACT),
        ("age_band", AGE),
        ("story_key source state received_at waiting_since ended_at same_browser", HISTORY),
        ("robot_signs is_likely_robot", HISTORY),
        ("age_said_at", AGE),
        ("guardian_language guardian_language_name", GUARDIAN_CONTACT),
        ("accepted_by taken_on_by", ACTIVITY),
        ("id story_id page", ROWS),
    ],
    "youth_stories.SavedForm": [
        ("values photo scopes answered age_band step is_checked problems", UNSENT),
        ("token_hash time_token opened_at expires_at", UNSENT),
        ("id story_id submission link", ROWS),
    ],
    "youth_stories.ConsentRequest": [
        ("role asked_at answer answered_at", AGREED),
        ("asked_by", ACTIVITY),
        ("id submission revision", ROWS),
    ],
    "youth_stories.ConsentConfirmation": [
        ("sent_at", AGREED),
        ("id consent", ROWS),
    ],
    "youth_stories.GuardianQuestion": [
        ("kind phone time_of_day language asked_at", GUARDIAN_ASKS),
        ("id request", ROWS),
    ],
    "youth_stories.StoryTranslation": [
        ("language study role story photo_alt translated_by", TRANSLATION),
        ("saved_by saved_at read_by read_at", ACTIVITY),
        ("id submission original_hash", ROWS),
    ],
    "youth_stories.PublicationApproval": [
        ("approved_by approved_at", ACTIVITY),
        ("content_hash", HISTORY),
        ("id story_id", ROWS),
    ],
    "youth_stories.PrivateLink": [
        ("token_hash purpose address_hash expires_at used_at", LINK),
        ("id submission", ROWS),
    ],
    "youth_stories.LinkRequest": [
        ("email_key language asked_at", LINK_ASKED_FOR),
        ("id", ROWS),
    ],
    "youth_stories.NewAddress": [
        ("email asked_at", NEW_ADDRESS),
        ("id submission", ROWS),
    ],
    "youth_stories.FormerAddress": [
        ("email", FORMER_ADDRESS),
        ("id event", ROWS),
    ],
    "youth_stories.SuppressedAddress": [
        ("address_hash added_at", SUPPRESSED),
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
        ("raised_by closed_by", ACTIVITY),
        ("id submission", ROWS),
    ],
    "youth_stories.AgeSign": [
        ("code raised_at", AGE),
        ("reason cleared_at", HISTORY),
        ("cleared_by", ACTIVITY),
        ("id submission", ROWS),
    ],
    "youth_stories.Tombstone": [
        ("story_hash student_hash guardian_hash is_minors consent_hashes closed_at", CODE),
        ("id", ROWS),
    ],
    "youth_stories.StoryPost": [
        ("story_key network address day taken_down_at", POSTED),
        ("noted_by taken_down_by", ACTIVITY),
        ("id story_id", ROWS),
    ],
    "youth_stories.Erasure": [
        ("id erased_at", ROWS),
    ],
    "youth_stories.LastRound": [
        ("id began_at halted_at halt lead_told_at resumed_with", ROWS),
    ],
    "youth_stories.HiddenStory": [
        ("why since", HISTORY),
        ("id submission", ROWS),
    ],
    "youth_stories.SafeguardingSettings": [
        ("lead_email", ACCOUNT),
        ("id two_people", ROWS),
    ],
    "youth_stories.SubmissionEvent": [
        ("kind text created_at", HISTORY),
        ("actor", ACTIVITY),
        ("id submission", ROWS),
    ],
    "youth_stories.SentMail": [
        ("to sent_at", HISTORY),
        ("id event", ROWS),
    ],
    "youth_stories.UndeliveredMail": [
        ("to why noticed_at sent_again_at", HISTORY),
        ("noted_by", ACTIVITY),
        ("id event", ROWS),
    ],
    "youth_stories.ClearedIdentifier": [
        ("fingerprint cleared_at", HISTORY),
        ("cleared_by", ACTIVITY),
        ("id submission", ROWS),
    ],
    "youth_stories.Consent": [
        ("role method scope_words scope_first_name scope_last_name scope_school", AGREED),
        ("scope_photo scope_social scope_translation scope_search", AGREED),
        ("wording_version valid_until signed_by signed_form", AGREED),
        ("wording_hash content_hash given_on recorded_at note", AGREED),
        ("age_band", AGE),
        ("recorded_by", ACTIVITY),
        ("id story_id derived_from", ROWS),
    ],
    "youth_stories.ConsentWithdrawal": [
        ("recorded_at", AGREED),
        ("recorded_by", ACTIVITY),
        ("id consent", ROWS),
    ],
    "youth_stories.StoryPhoto": [
        ("file width height digest focal_x focal_y created_at", PHOTO_SENT),
        ("others_agreed_at others_agreed_by", ACTIVITY),
        ("id cropped_from", ROWS),
    ],
    "youth_stories.StoryPage": [
        (
            "first_name last_name field stage school study role story photo_alt language",
            STORY_SHOWN,
        ),
        ("photo social_image", PHOTO_SHOWN),
        ("element", NUMBER),
        ("page_ptr is_on_wall content_hash has_initial", ROWS),
    ],
    "youth_stories.PublicPhoto": [
        ("title file description width height created_at file_size file_hash", PHOTO_SHOWN),
        ("focal_point_x focal_point_y focal_point_width focal_point_height", PHOTO_SHOWN),
        ("uploaded_by_user", ACTIVITY),
        ("id collection photo", ROWS),
    ],
    "youth_stories.PublicPhotoRendition": [
        ("file width height filter_spec focal_point_key", PHOTO_SHOWN),
        ("id image", ROWS),
    ],
    "youth_stories.ShareCard": [
        ("file format", CARD),
        ("id page content_hash", ROWS),
    ],
    "youth_stories.Element": [
        ("number given_at", NUMBER),
        ("translation_key", ROWS),
    ],
    "forms.FormAnswer": [
        ("form_data submit_time", ANSWER),
        ("robot_signs is_likely_robot", ANSWER),
        ("answered_at answered_by", ACTIVITY),
        ("id page told_at", ROWS),
    ],
    # What the Collective says
    "forms.ContactPage": [
        ("introduction social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "forms.FormsPage": [
        ("introduction social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "forms.FormPage": [
        ("introduction button_text thanks social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "forms.FormField": [
        ("label help_text required field_type choices default_value", PAGES),
        ("id page locale translation_key clean_name sort_order", ROWS),
    ],
    "youth_stories.HearFromOurYouthPage": [
        ("introduction campaign social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "youth_stories.Wording": [
        ("place text text_es", PAGES),
        ("id latest_revision", ROWS),
    ],
    "youth_stories.SavedAnswer": [
        ("kind reason text text_es sort_order", ANSWERS),
        ("id", ROWS),
    ],
    "page_cache.ContentChange": [
        ("id at", ROWS),
    ],
    "monitoring.LastRun": [("name at", ROWS)],
    "monitoring.StorageIdentity": [("storage identity", ROWS)],
    "pages.HomePage": [
        ("featured_story invitation_heading invitation_text social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.LoadedContent": [("name", ROWS)],
    "pages.MissionPage": [
        ("statement target_year emphasis body social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.VisionPage": [
        ("statement figure approach_heading approach_intro approach image body", PAGES),
        ("picture_alt picture_is_decorative social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.Figure": [
        ("metric group geography year numerator denominator share moe table_id", PAGES),
        ("stem_definition source_title source_url retrieved note", PAGES),
        ("id is_sample", ROWS),
    ],
    "pages.MembersInActionPage": [
        ("introduction order social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.SpotlightPage": [
        ("organization date summary feature_first photo caption body", PAGES),
        ("link_url link_text social_image", PAGES),
        ("picture_alt picture_is_decorative", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.NewsPage": [
        ("introduction social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.ArticlePage": [
        ("date author summary photo picture_alt picture_is_decorative body", PAGES),
        ("chosen_news social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.PeoplePage": [
        ("introduction people partners social_image", PAGES),
        ("page_ptr has_entries", ROWS),
    ],
    "pages.WorkgroupPage": [
        ("summary chairs body join_page social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.DownloadsPage": [
        ("introduction documents social_image", PAGES),
        ("page_ptr has_entries", ROWS),
    ],
    "pages.EventsPage": [
        ("introduction social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.EventPage": [
        (
            "summary starts_at ends_at repeats repeats_until skipped is_cancelled last_ends_at",
            PAGES,
        ),
        ("is_online place address audience cost languages organizations", PAGES),
        ("sign_up_url sign_up_text photo picture_alt picture_is_decorative", PAGES),
        ("body social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.StandardPage": [
        ("introduction body social_image", PAGES),
        ("page_ptr", ROWS),
    ],
    "pages.CustomImage": [
        ("title file description description_es credit width height", PAGES),
        ("created_at renditions_failed", PAGES),
        ("focal_point_x focal_point_y focal_point_width focal_point_height", PAGES),
        ("uploaded_by_user", ACTIVITY),
        ("id collection file_size file_hash", ROWS),
    ],
    "pages.Rendition": [
        ("file width height filter_spec focal_point_key", PAGES),
        ("id image", ROWS),
    ],
    "pages.SiteSettings": [
        ("contact_name contact_phone contact_email contact_address", PAGES),
        ("alert_text alert_text_es alert_url alert_until donate_url newsletter_url", PAGES),
        ("call_to_action_text call_to_action_text_es call_to_action_url", PAGES),
        ("footer_text footer_text_es social_links", PAGES),
        ("id site latest_revision", ROWS),
    ],
    "pages.TranslationConfirmation": [
        ("page", PAGES),
        ("confirmed_by confirmed_at", ACTIVITY),
        ("id words_hash", ROWS),
    ],
    "pages.FooterLink": [
        ("page sort_order", PAGES),
        ("id settings", ROWS),
    ],
    "staff.User": [
        ("password", PASSWORD),
        ("last_login date_joined", ACTIVITY),
        ("email first_name last_name is_active is_staff is_superuser", ACCOUNT),
        ("id", ROWS),
    ],
    "staff.StaffSession": [
        ("user browser started_at seen_at ended_at", SIGNED_IN),
        ("id", ROWS),
    ],
    "staff.Invitation": [
        ("created_at used_at user invited_by", ACTIVITY),
        ("id", ROWS),
    ],
    # What Django and Wagtail store
    "account.EmailAddress": [("*", ACCOUNT)],
    "account.EmailConfirmation": [("*", ACCOUNT)],
    "mfa.Authenticator": [
        ("data", PASSWORD),
        ("type created_at last_used_at", ACTIVITY),
        ("id user", ROWS),
    ],
    "sessions.Session": [("*", SESSION)],
    "django_tasks_database.DBTaskResult": [("*", QUEUE)],
    "wagtailusers.UserProfile": [("*", ACCOUNT)],
    "wagtailadmin.EditingSession": [("*", ACTIVITY)],
    "wagtailadmin.FormState": [("*", VERSIONS)],
    "wagtailcore.APIToken": [
        ("key_hash prefix", PASSWORD),
        ("*", ACTIVITY),
    ],
    "wagtailcore.Page": [
        ("owner locked_by locked_at", ACTIVITY),
        ("*", PAGES),
    ],
    "wagtailcore.Revision": [("*", VERSIONS)],
    "wagtailcore.Comment": [("*", VERSIONS)],
    "wagtailcore.CommentReply": [("*", VERSIONS)],
    "wagtailcore.PageLogEntry": [
        ("data", VERSIONS),
        ("*", LOGGED),
    ],
    "wagtailcore.ModelLogEntry": [("*", LOGGED)],
    "wagtailcore.WorkflowState": [("*", ACTIVITY)],
    "wagtailcore.TaskState": [
        ("comment", VERSIONS),
        ("*", ACTIVITY),
    ],
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
        ("uploaded_by_user", ACTIVITY),
        ("*", PAGES),
    ],
    "wagtail_localize.OverridableSegment": [("*", TRANSLATING)],
    "wagtail_localize.SegmentOverride": [
        ("last_translated_by", ACTIVITY),
        ("*", TRANSLATING),
    ],
    "wagtail_localize.String": [("*", TRANSLATING)],
    "wagtail_localize.StringSegment": [("*", TRANSLATING)],
    "wagtail_localize.StringTranslation": [
        ("last_translated_by", ACTIVITY),
        ("*", TRANSLATING),
    ],
    "wagtail_localize.Template": [("*", TRANSLATING)],
    "wagtail_localize.TranslationSource": [("*", TRANSLATING)],
    "wagtailsearch.IndexEntry": [("*", SEARCH)],
    "wagtailsearch.SQLiteFTSIndexEntry": [("*", SEARCH)],
}

# Models of Django, Wagtail and libraries without any data about people.
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
    "wagtail_localize.LocaleSynchronization",
    "wagtail_localize.RelatedObjectSegment",
    "wagtail_localize.TemplateSegment",
    "wagtail_localize.TranslatableObject",
    "wagtail_localize.Translation",
    "wagtail_localize.TranslationContext",
    "wagtail_localize.TranslationLog",
    "wagtailcore.Site",
    "wagtailcore.Task",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowTask",
    "wagtailembeds.Embed",
    "wagtailforms.FormSubmission",  # the site has a model of its own
    "wagtailimages.Image",  # the site has an image model of its own
    "wagtailimages.Rendition",
    "wagtailredirects.Redirect",
}


def shown_to_people() -> Iterator[tuple[Words, list[Kind]]]:
    """For each heading of the privacy page, the heading and its kinds of data."""
    used = dict.fromkeys(kind for lines in REGISTER.values() for _names, kind in lines)
    for whose in (VISITOR, GUARDIAN, WRITER, STAFF):
        yield whose, [kind for kind in used if kind.whose is whose]
