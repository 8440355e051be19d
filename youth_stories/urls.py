"""The public URLs of the story form and the private pages."""

from django.urls import include, path

from .submit import paper, sent, views

urlpatterns = [
    path("share-your-story/", views.share_your_story, name="share_your_story"),
    path("share-your-story/paper/", paper.blank_sheet, name="share_paper"),
    path("share-your-story/card/", views.saved_card, name="share_card"),
    path("share-your-story/photo/", views.saved_photo, name="share_photo"),
    path("share-your-story/save/", views.save, name="share_save"),
    path("share-your-story/start-over/", views.start_over, name="share_start_over"),
    path("share-your-story/received/", sent.received, name="share_received"),
    path("share-your-story/received/photo/", sent.received_photo, name="share_received_photo"),
    path("share-your-story/received/close/", sent.close_received, name="share_received_close"),
    # A form that changes the story with this key.
    path("share-your-story/<str:story_key>/", views.share_your_story, name="change_story"),
    path("share-your-story/<str:story_key>/card/", views.saved_card, name="change_card"),
    path("share-your-story/<str:story_key>/photo/", views.saved_photo, name="change_photo"),
    path("share-your-story/<str:story_key>/save/", views.save, name="change_save"),
    path(
        "share-your-story/<str:story_key>/start-over/", views.start_over, name="change_start_over"
    ),
    path("", include("youth_stories.portal.urls")),
]
