"""The three groups of staff, with exactly what each may do.

Wagtail's own migrations give Editors and Moderators rights over the whole tree: those go first.
"""

from django.db import migrations


def rights(app_label, model, names):
    """Permission rows appear only after migrating, so they are made here; Django finds them."""
    return [(app_label, model, codename, name) for codename, name in names.items()]


ACCESS_ADMIN = rights("wagtailadmin", "admin", {"access_admin": "Can access Wagtail admin"})
WRITE_PAGES = rights(
    "wagtailcore", "page", {"add_page": "Can add page", "change_page": "Can change page"}
)
PUBLISH_PAGES = rights("wagtailcore", "page", {"publish_page": "Publish any page"})
IMAGES_AND_DOCUMENTS = [
    *rights(
        "wagtailimages",
        "image",
        {
            "add_image": "Can add image",
            "change_image": "Can change image",
            "choose_image": "Can choose image",
        },
    ),
    *rights(
        "wagtaildocs",
        "document",
        {
            "add_document": "Can add document",
            "change_document": "Can change document",
            "choose_document": "Can choose document",
        },
    ),
]
HANDLE_SUBMISSIONS = rights(
    "youth_stories",
    "submission",
    {
        "view_submission": "Can view submission",
        "withdraw_submission": "Can withdraw stories",
        "raise_concern_submission": "Can raise and close a concern",
    },
)
REVIEW = rights(
    "youth_stories", "submission", {"review_submission": "Can accept and decline stories"}
)
CHANGE_STORIES = rights("youth_stories", "storypage", {"change_storypage": "Can change story"})
PUBLISH_STORIES = rights("youth_stories", "storypage", {"publish_storypage": "Can publish stories"})
CHANGE_WORDING = rights(
    "youth_stories",
    "wording",
    {
        "add_wording": "Can add wording",
        "change_wording": "Can change wording",
        "delete_wording": "Can delete wording",
        "view_wording": "Can view wording",
    },
)
CHANGE_SETTINGS = rights(
    "pages", "sitesettings", {"change_sitesettings": "Can change site settings"}
)
REDIRECTS = rights(
    "wagtailredirects",
    "redirect",
    {
        "add_redirect": "Can add redirect",
        "change_redirect": "Can change redirect",
        "delete_redirect": "Can delete redirect",
        "view_redirect": "Can view redirect",
    },
)

# On the site, on the whole tree of pages, and on all collections.
GROUPS = {
    "Editors": (ACCESS_ADMIN, WRITE_PAGES, IMAGES_AND_DOCUMENTS),
    "Story reviewers": (
        [*ACCESS_ADMIN, *HANDLE_SUBMISSIONS, *REVIEW, *CHANGE_STORIES],
        [],
        [],
    ),
    "Publishers": (
        [
            *ACCESS_ADMIN,
            *HANDLE_SUBMISSIONS,
            *CHANGE_STORIES,
            *PUBLISH_STORIES,
            *CHANGE_WORDING,
            *CHANGE_SETTINGS,
            *REDIRECTS,
        ],
        [*WRITE_PAGES, *PUBLISH_PAGES],
        IMAGES_AND_DOCUMENTS,
    ),
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    page_root = Page.objects.get(depth=1)
    collection_root = Collection.objects.get(depth=1)
    for name, (on_site, on_pages, on_collections) in GROUPS.items():
        group = Group.objects.create(name=name)
        group.permissions.set(permission(apps, *right) for right in on_site)
        for right in on_pages:
            GroupPagePermission.objects.create(
                group=group, page=page_root, permission=permission(apps, *right)
            )
        for right in on_collections:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection_root, permission=permission(apps, *right)
            )
    hand_approval_to_publishers(apps)


def permission(apps, app_label, model, codename, name):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def hand_approval_to_publishers(apps):
    """Wagtail's ready-made workflow asked the Moderators, who are gone."""
    Group = apps.get_model("auth", "Group")
    Task = apps.get_model("wagtailcore", "GroupApprovalTask")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    for task in Task.objects.all():
        task.name = "Publishers approval"
        task.save()
        task.groups.set([Group.objects.get(name="Publishers")])
    Workflow.objects.update(name="Publishers approval")


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("pages", "0001_initial"),
        ("youth_stories", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
