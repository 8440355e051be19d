"""What a backup contains: the rows of every model but EXCLUDED, and the files that they name."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import IO, Any, NamedTuple, Self

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
from django.db.models import FileField, ManyToManyField, Model, QuerySet

BATCH = 500  # rows

# Models whose rows are not in a backup. Their tables are empty after a restore.
EXCLUDED = {
    # sessions, invitations and private links
    "sessions.Session",
    "staff.StaffSession",
    "staff.Invitation",
    "youth_stories.LinkRequest",
    "youth_stories.PrivateLink",
    # the content version of the running workers
    "page_cache.ContentChange",
    # waiting tasks and counters, so that no e-mail is sent twice
    "django_tasks_database.DBTaskResult",
    "antispam.RateCounter",
    "antispam.SpentToken",
    # unsaved work in the admin
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.UploadedFile",
    # what this deployment observes of itself
    "monitoring.LastRun",
    "monitoring.StorageIdentity",
    # what is made again from other rows
    "pages.Rendition",
    "wagtailimages.Rendition",
    "youth_stories.PublicPhotoRendition",
    "youth_stories.ShareCard",
    "wagtailcore.ReferenceIndex",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",  # exists on SQLite only
}
# `migrate` creates these rows with other ids: a restore finds them by these fields.
MATCHED = {ContentType: ("app_label", "model"), Permission: ("content_type_id", "codename")}


def all_models() -> list[type[Model]]:
    """Every model with a table of its own."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def models() -> list[type[Model]]:
    """The models whose rows are in a backup, those of MATCHED first."""
    kept = [model for model in all_models() if model._meta.label not in EXCLUDED]
    return [*MATCHED, *(model for model in kept if model not in MATCHED)]


def rows(model: type[Model]) -> QuerySet:
    """Every row of the model, whatever its managers filter out."""
    return QuerySet(model).order_by("pk")


def rows_member(model: type[Model], number: int) -> str:
    """The name of a part of the model's rows."""
    return f"rows/{model._meta.label}/{number:06}.jsonl"


def model_of(member: str) -> type[Model]:
    """The model whose rows this member holds. In the old format all are in one member."""
    return apps.get_model(member.removeprefix("rows/").removesuffix(".jsonl").partition("/")[0])


class StoredFile(NamedTuple):
    """A file by the alias of its storage (in settings.STORAGES) and its name there."""

    storage: str
    name: str

    @property
    def member(self) -> str:
        return f"files/{self.storage}/{self.name}"

    @classmethod
    def of(cls, member: str) -> Self:
        """The file that this member holds."""
        _, storage, name = member.split("/", 2)
        return cls(storage, name)


def file_fields(models: Iterable[type[Model]]) -> Iterator[tuple[type[Model], FileField, str]]:
    """Each model with a file field, that field, and the alias of its storage."""
    for model in models:
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                (alias,) = (name for name in settings.STORAGES if field.storage == storages[name])
                yield model, field, alias


def files(models: Iterable[type[Model]]) -> Iterator[StoredFile]:
    """The files that rows of these models name, whether or not they exist."""
    for model, field, alias in file_fields(models):
        for name in rows(model).values_list(field.name, flat=True).iterator():
            if name:
                yield StoredFile(alias, name)


def migrations() -> list[str]:
    """The applied migrations that this version of the site has, such as "pages.0001_initial"."""
    loader = MigrationLoader(connection)
    return sorted(
        ".".join(key) for key in loader.applied_migrations if key in loader.disk_migrations
    )


class ExactEncoder(DjangoJSONEncoder):
    """Django's encoder, but with microseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class RowSerializer(jsonl.Serializer):
    def handle_m2m_field(self, obj: Model, field: ManyToManyField) -> None:
        """Does nothing: the table of a many-to-many relation has a model of its own here."""


def to_lines(model: type[Model]) -> Iterator[bytes]:
    """The rows of the model as JSON lines, up to BATCH at a time."""
    for batch in batched(rows(model).iterator(), BATCH):
        yield RowSerializer().serialize(batch, cls=ExactEncoder).encode()


def from_lines(lines: IO[bytes]) -> Iterator[DeserializedObject]:
    """The rows of the JSON lines that `to_lines` wrote, not yet saved."""
    return iter(jsonl.Deserializer(lines))
