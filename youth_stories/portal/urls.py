"""The URLs of the private pages."""

from django.urls import path

from . import guardian, my_story, shared
from .shared import GUARDIAN, STUDENT

# URLs with a token come last, so that no other is taken for one.
urlpatterns = [
    path("my-story/", my_story.my_story, name="my_story"),
    path("my-story/answer/", my_story.answer, name="my_story_answer"),
    path("my-story/change/", my_story.change, name="my_story_change"),
    path("my-story/withdraw/", shared.withdraw, {"person": STUDENT}, name="my_story_withdraw"),
    path("my-story/reconfirm/", my_story.reconfirm, name="my_story_reconfirm"),
    path("my-story/photo/", shared.photo, {"person": STUDENT}, name="my_story_photo"),
    path("my-story/send-again/", my_story.send_link_again, name="send_link_again"),
    path("my-story/<str:token>/", my_story.open_link, name="my_story_link"),
    path("guardian/", guardian.guardian, name="guardian"),
    path("guardian/answer/", guardian.answer, name="guardian_answer"),
    path("guardian/write/", guardian.write, name="guardian_write"),
    path("guardian/revoke/", guardian.revoke, name="guardian_revoke"),
    path("guardian/withdraw/", shared.withdraw, {"person": GUARDIAN}, name="guardian_withdraw"),
    path("guardian/reconfirm/", guardian.reconfirm, name="guardian_reconfirm"),
    path("guardian/photo/", shared.photo, {"person": GUARDIAN}, name="guardian_photo"),
    path("guardian/<str:token>/", guardian.open_link, name="guardian_link"),
]
