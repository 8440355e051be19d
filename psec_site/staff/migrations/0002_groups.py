"""The three groups of staff, with their permissions.

Wagtail's own migrations give Editors and Moderators permissions on every page. They are removed.
"""

from django.db import migrations


def permissions_of(app_label, model, names):
    """Django creates permissions only after all migrations, so this migration creates them itself."""
    return [(app_label, model, codename, name) for codename, name in names.items()]


ACCESS_ADMIN = permissions_of("wagtailadmin", "admin", {"access_admin": "Can access Wagtail admin"})
WRITE_PAGES = permissions_of(
    "wagtailcore", "page", {"add_page": "Can add page", "change_page": "Can change page"}
)
PUBLISH_PAGES = permissions_of("wagtailcore", "page", {"publish_page": "Publish any page"})
IMAGES_AND_DOCUMENTS = [
    *permissions_of(
        "wagtailimages",
        "image",
        {
            "add_image": "Can add image",
            "change_image": "Can change image",
            "choose_image": "Can choose image",
        },
    ),
    *permissions_of(
        "wagtaildocs",
        "document",
        {
            "add_document": "Can add document",
            "change_document": "Can change document",
            "choose_document": "Can choose document",
        },
    ),
]
HANDLE_SUBMISSIONS = permissions_of(
    "youth_stories",
    "submission",
    {
        "view_submission": "Can view submission",
        "withdraw_submission": "Can withdraw stories",
        "raise_concern_submission": "Can raise and close a concern",
    },
)
REVIEW = permissions_of(
    "youth_stories", "submission", {"review_submission": "Can accept and decline stories"}
)
CHANGE_STORIES = permissions_of("youth_stories", "storypage", {"change_storypage": "Can change story"})
PUBLISH_STORIES = permissions_of("youth_stories", "storypage", {"publish_storypage": "Can publish stories"})
CHANGE_WORDING = permissions_of(
    "youth_stories",
    "wording",
    {
        "add_wording": "Can add wording",
        "change_wording": "Can change wording",
        "delete_wording": "Can delete wording",
        "view_wording": "Can view wording",
    },
)
CHANGE_SETTINGS = permissions_of(
    "pages", "sitesettings", {"change_sitesettings": "Can change site settings"}
)
REDIRECTS = permissions_of(
    "wagtailredirects",
    "redirect",
    {
        "add_redirect": "Can add redirect",
        "change_redirect": "Can change redirect",
        "delete_redirect": "Can delete redirect",
        "view_redirect": "Can view redirect",
    },
)

# Permissions on models, on all pages, and on all collections.
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
        group.permissions.set(permission(apps, *details) for details in on_site)
        for details in on_pages:
            GroupPagePermission.objects.create(
                group=group, page=page_root, permission=permission(apps, *details)
            )
        for details in on_collections:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection_root, permission=permission(apps, *details)
            )
    assign_approval_to_publishers(apps)


def permission(apps, app_label, model, codename, name):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def assign_approval_to_publishers(apps):
    """Wagtail's default workflow asks the Moderators, whose group was deleted."""
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
