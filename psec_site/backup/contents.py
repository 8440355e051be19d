"""What is in a backup: the rows of every model but a few, and the files that they name."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import IO, NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.core.serializers import jsonl
from django.core.serializers.base import DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import FileField, Model, QuerySet

BATCH = 500

# Not in a backup, and empty after a restore.
EXCLUDED = {
    # what opens somebody's page or account
    "sessions.Session",
    "youth_stories.LinkRequest",
    "youth_stories.PrivateLink",
    # of the workers that run now
    "page_cache.ContentChange",
    # what was waiting or being counted at that moment: no mail is sent a second time
    "django_tasks_database.DBTaskResult",
    "antispam.RateCounter",
    "antispam.SpentToken",
    # what somebody was in the middle of
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.UploadedFile",
    # what is made again from the rest
    "pages.Rendition",
    "wagtailimages.Rendition",
    "youth_stories.PublicPhotoRendition",
    "wagtailcore.ReferenceIndex",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",  # there on SQLite only
}
# `migrate` makes these rows, with ids of its own: a restore finds them by what they name.
MATCHED = {ContentType: ("app_label", "model"), Permission: ("content_type_id", "codename")}


def all_models() -> list[type[Model]]:
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def models() -> list[type[Model]]:
    """The models whose rows are kept; first those that others are matched with."""
    kept = [model for model in all_models() if model._meta.label not in EXCLUDED]
    return [*MATCHED, *(model for model in kept if model not in MATCHED)]


def rows(model: type[Model]) -> QuerySet:
    """Every row: no manager of the model leaves any out."""
    return QuerySet(model).order_by("pk")


def rows_member(model: type[Model]) -> str:
    return f"rows/{model._meta.label}.jsonl"


class StoredFile(NamedTuple):
    storage: str
    name: str

    @property
    def member(self) -> str:
        return f"files/{self.storage}/{self.name}"


def file_fields(models: Iterable[type[Model]]) -> Iterator[tuple[type[Model], FileField, str]]:
    """Each field that names files, with the alias of the storage they are in."""
    for model in models:
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                (alias,) = (name for name in settings.STORAGES if field.storage == storages[name])
                yield model, field, alias


def files(models: Iterable[type[Model]]) -> Iterator[StoredFile]:
    """The files that the rows of these models name, whether or not they are there."""
    for model, field, alias in file_fields(models):
        for name in rows(model).values_list(field.name, flat=True).iterator():
            if name:
                yield StoredFile(alias, name)


def migrations() -> list[str]:
    """The applied migrations that this version of the site knows, such as “pages.0001_initial”."""
    loader = MigrationLoader(connection)
    return sorted(
        ".".join(key) for key in loader.applied_migrations if key in loader.disk_migrations
    )


class ExactEncoder(DjangoJSONEncoder):
    """Django's own drops the microseconds."""

    def default(self, o):
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class RowSerializer(jsonl.Serializer):
    def handle_m2m_field(self, obj, field):
        """Not here: the rows in between are rows of a model too."""


def to_lines(model: type[Model]) -> Iterator[bytes]:
    """The rows of the model as JSON lines, some at a time."""
    for batch in batched(rows(model).iterator(), BATCH):
        yield RowSerializer().serialize(batch, cls=ExactEncoder).encode()


def from_lines(lines: IO[bytes]) -> Iterator[DeserializedObject]:
    return iter(jsonl.Deserializer(io.TextIOWrapper(lines, "utf-8")))
