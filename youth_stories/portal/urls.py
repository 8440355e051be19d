"""The URLs of the private pages. Those about one story name it by its key."""

from django.urls import include, path

from . import guardian, my_story, opening, shared
from .person import GUARDIAN, STUDENT

of_student = [
    path("", my_story.my_story, name="my_story"),
    path("answer/", my_story.answer, name="my_story_answer"),
    path("change/", my_story.change, name="my_story_change"),
    path("close/", opening.close, name="my_story_close"),
    path("photo/", shared.photo, name="my_story_photo"),
    path("reconfirm/", my_story.reconfirm, name="my_story_reconfirm"),
    path("withdraw/", shared.withdraw, name="my_story_withdraw"),
]

of_guardian = [
    path("", guardian.guardian, name="guardian"),
    path("answer/", guardian.answer, name="guardian_answer"),
    path("close/", opening.close, name="guardian_close"),
    path("photo/", shared.photo, name="guardian_photo"),
    path("reconfirm/", guardian.reconfirm, name="guardian_reconfirm"),
    path("revoke/", guardian.revoke, name="guardian_revoke"),
    path("withdraw/", shared.withdraw, name="guardian_withdraw"),
    path("write/", guardian.write, name="guardian_write"),
]

AS_STUDENT, AS_GUARDIAN = {"person": STUDENT}, {"person": GUARDIAN}

# URLs with a token come last, so that no other is taken for one.
urlpatterns = [
    path("my-story/", opening.index, AS_STUDENT, name="my_stories"),
    path("my-story/send-again/", opening.send_link_again, name="send_link_again"),
    path("my-story/closed/", opening.closed, name="private_page_closed"),
    path("my-story/<story_key:story_key>/", include(of_student), AS_STUDENT),
    path("my-story/<str:token>/", opening.open_link, AS_STUDENT, name="my_story_link"),
    path("guardian/", opening.index, AS_GUARDIAN, name="guardian_stories"),
    path("guardian/<story_key:story_key>/", include(of_guardian), AS_GUARDIAN),
    path("guardian/<str:token>/", opening.open_link, AS_GUARDIAN, name="guardian_link"),
]
