"""The public URLs of the story form and the private pages."""

from django.urls import include, path

from .submit import views

urlpatterns = [
    path("share-your-story/", views.share_your_story, name="share_your_story"),
    path("share-your-story/photo/", views.saved_photo, name="share_photo"),
    path("share-your-story/received/", views.received, name="share_received"),
    path("", include("youth_stories.portal.urls")),
]
