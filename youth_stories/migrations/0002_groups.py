"""The three groups of staff, with exactly what each may do.

Wagtail's own migrations give Editors and Moderators rights over the whole tree: those go first.
"""

from django.db import migrations

# (app label, model, codename, name): permission rows appear only after migrating, so they are
# made here; Django then finds them there.
ACCESS_ADMIN = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
VIEW_SUBMISSION = ("youth_stories", "submission", "view_submission", "Can view submission")
REVIEW = ("youth_stories", "submission", "review_submission", "Can accept and decline stories")
WITHDRAW = ("youth_stories", "submission", "withdraw_submission", "Can withdraw stories")
CHANGE_STORY = ("youth_stories", "storypage", "change_storypage", "Can change story")
PUBLISH_STORY = ("youth_stories", "storypage", "publish_storypage", "Can publish stories")
CHANGE_SETTINGS = ("pages", "sitesettings", "change_sitesettings", "Can change site settings")
REDIRECTS = [
    ("wagtailredirects", "redirect", f"{action}_redirect", f"Can {action} redirect")
    for action in ("add", "change", "delete", "view")
]
PICTURES_AND_DOCUMENTS = [
    ("wagtailimages", "image", "add_image", "Can add image"),
    ("wagtailimages", "image", "change_image", "Can change image"),
    ("wagtailimages", "image", "choose_image", "Can choose image"),
    ("wagtaildocs", "document", "add_document", "Can add document"),
    ("wagtaildocs", "document", "change_document", "Can change document"),
    ("wagtaildocs", "document", "choose_document", "Can choose document"),
]
ADD_PAGE = ("wagtailcore", "page", "add_page", "Can add page")
CHANGE_PAGE = ("wagtailcore", "page", "change_page", "Can change page")
PUBLISH_PAGE = ("wagtailcore", "page", "publish_page", "Can publish any page")

GROUPS = {
    "Editors": {
        "site": [ACCESS_ADMIN],
        "pages": [ADD_PAGE, CHANGE_PAGE],
        "collections": PICTURES_AND_DOCUMENTS,
    },
    "Story reviewers": {
        "site": [ACCESS_ADMIN, VIEW_SUBMISSION, REVIEW, WITHDRAW, CHANGE_STORY],
        "pages": [],
        "collections": [],
    },
    "Publishers": {
        "site": [
            ACCESS_ADMIN,
            VIEW_SUBMISSION,
            WITHDRAW,
            CHANGE_STORY,
            PUBLISH_STORY,
            CHANGE_SETTINGS,
            *REDIRECTS,
        ],
        "pages": [ADD_PAGE, CHANGE_PAGE, PUBLISH_PAGE],
        "collections": PICTURES_AND_DOCUMENTS,
    },
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
    for name, rights in GROUPS.items():
        group = Group.objects.create(name=name)
        group.permissions.set(permission(apps, *row) for row in rights["site"])
        for row in rights["pages"]:
            GroupPagePermission.objects.create(
                group=group, page=page_root, permission=permission(apps, *row)
            )
        for row in rights["collections"]:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection_root, permission=permission(apps, *row)
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
        ("youth_stories", "0001_initial"),
        ("pages", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
