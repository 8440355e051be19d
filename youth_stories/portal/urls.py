"""The URLs of the private pages. Those about one story name it by its key."""

from django.urls import include, path

from . import (
    address_views,
    guardian,
    my_story,
    not_for_me,
    opening,
    paper,
    poster,
    question,
    shared,
    translations,
    words,
)
from .person import GUARDIAN, NEW_ADDRESS, SAID_NOT_FOR_ME, STUDENT

of_student = [
    path("", my_story.my_story, name="my_story"),
    path("address/", address_views.address, name="my_story_address"),
    path("address/keep/", address_views.keep_address, name="my_story_keep_address"),
    path("answer/", my_story.answer, name="my_story_answer"),
    path("ask-again/", my_story.ask_again, name="my_story_ask_again"),
    path("card/", shared.card, name="my_story_card"),
    path("change/", my_story.change, name="my_story_change"),
    path("close/", opening.close, name="my_story_close"),
    path("guardian-address/", address_views.guardian_address, name="my_story_guardian_address"),
    path("not-for-me/", not_for_me.not_for_me, name="my_story_not_for_me"),
    path("of-age/", my_story.of_age, name="my_story_of_age"),
    path("paper/", paper.sheet, name="my_story_paper"),
    path("photo/", shared.photo, name="my_story_photo"),
    path("poster/", poster.poster, name="my_story_poster"),
    path("reconfirm/", my_story.reconfirm, name="my_story_reconfirm"),
    path("remove-translation/", translations.remove, name="my_story_remove_translation"),
    path("withdraw/", shared.withdraw, name="my_story_withdraw"),
    path("words/", words.words, name="my_story_words"),
]

of_guardian = [
    path("", guardian.guardian, name="guardian"),
    path("answer/", guardian.answer, name="guardian_answer"),
    path("ask-again/", guardian.ask_again, name="guardian_ask_again"),
    path("call/", question.call, name="guardian_call"),
    path("card/", shared.card, name="guardian_card"),
    path("close/", opening.close, name="guardian_close"),
    path("copy/", question.copy, name="guardian_copy"),
    path("not-for-me/", not_for_me.not_for_me, name="guardian_not_for_me"),
    path("paper/", paper.sheet, name="guardian_paper"),
    path("photo/", shared.photo, name="guardian_photo"),
    path("poster/", poster.poster, name="guardian_poster"),
    path("reconfirm/", guardian.reconfirm, name="guardian_reconfirm"),
    path("remove-translation/", translations.remove, name="guardian_remove_translation"),
    path("revoke/", guardian.revoke, name="guardian_revoke"),
    path("withdraw/", shared.withdraw, name="guardian_withdraw"),
    path("words/", words.words, name="guardian_words"),
    path("write/", guardian.write, name="guardian_write"),
]

AS_STUDENT, AS_GUARDIAN = {"person": STUDENT}, {"person": GUARDIAN}
TO_NOT_FOR_ME = AS_GUARDIAN | {"action": "not_for_me"}
STUDENTS_NOT_FOR_ME = AS_STUDENT | {"action": "not_for_me"}
NEW_NOT_FOR_ME = {"person": NEW_ADDRESS, "action": "not_for_me"}

# URLs with a token come last, so that no other is taken for one.
urlpatterns = [
    path("my-story/", opening.index, AS_STUDENT, name="my_stories"),
    path("my-story/send-again/", opening.send_link_again, name="send_link_again"),
    path("my-story/link-sent/", opening.link_sent, name="link_sent"),
    path("my-story/closed/", opening.closed, name="private_page_closed"),
    path("my-story/<story_key:story_key>/", include(of_student), AS_STUDENT),
    path(
        "my-story/<story_key:story_key>/new-address/",
        address_views.new_address,
        {"person": NEW_ADDRESS},
        name="new_address",
    ),
    path(
        "my-story/<story_key:story_key>/new-address/not-for-me/",
        not_for_me.not_for_me,
        {"person": NEW_ADDRESS},
        name="new_address_not_for_me",
    ),
    path(
        "my-story/new-address/<str:token>/",
        opening.open_link,
        {"person": NEW_ADDRESS},
        name="new_address_link",
    ),
    path("my-story/new-address/<str:token>/not-for-me/", opening.open_link, NEW_NOT_FOR_ME),
    path("my-story/<str:token>/not-for-me/", opening.open_link, STUDENTS_NOT_FOR_ME),
    path("my-story/<str:token>/", opening.open_link, AS_STUDENT, name="my_story_link"),
    path("guardian/", opening.index, AS_GUARDIAN, name="guardian_stories"),
    path("guardian/<story_key:story_key>/", include(of_guardian), AS_GUARDIAN),
    path(
        "guardian/<story_key:story_key>/not-for-me/done/",
        not_for_me.said,
        {"person": SAID_NOT_FOR_ME},
        name="said_not_for_me",
    ),
    path(
        "guardian/<story_key:story_key>/not-for-me/close/",
        opening.close,
        {"person": SAID_NOT_FOR_ME},
        name="said_not_for_me_close",
    ),
    path("guardian/not-for-me/done/", not_for_me.done, name="not_for_me_done"),
    path("guardian/<str:token>/not-for-me/", opening.open_link, TO_NOT_FOR_ME),
    path("guardian/<str:token>/", opening.open_link, AS_GUARDIAN, name="guardian_link"),
]
