from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField, FormMixin
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from pages.models import BasePage
from pages.permissions import FixedPagePermissionTester
from pages.schedule import PageForm

from .answers import FormAnswer
from .building import WITH_CHOICES, AnswerFormBuilder, Kind
from .serving import preview, respond

if TYPE_CHECKING:
    from wagtail.contrib.forms.views import SubmissionsListView

__all__ = ["ContactPage", "FormAnswer", "FormField", "FormPage", "FormsPage"]

SAME_NAME = "Another question has this name, or had it before. Give this one a name of its own."
CHOICES_HELP = f"One a line. For {', '.join(f'“{kind.label}”' for kind in WITH_CHOICES)}."


class FormsPage(BasePage):
    """The list of the forms, at /forms/."""

    introduction = models.TextField(blank=True, help_text="One or two sentences. May stay empty.")

    is_form = True  # it is below /forms/, where nothing is cached
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["forms.FormPage"]
    max_count_per_parent = 1
    page_description = "The list of the forms. There is one, below Home."

    class Meta:
        verbose_name = "forms page"

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> FixedPagePermissionTester:
        return FixedPagePermissionTester(user, self)

    @property
    def lead(self) -> str:
        return self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        forms = FormPage.objects.child_of(self).live().order_by("path")
        return super().get_context(request, *args, **kwargs) | {"forms": forms}


class FormPageForm(PageForm):
    """The editor's form of a page with questions, no two of which have the same name.

    As Wagtail's WagtailAdminFormPageForm, in words that do not speak of columns. A question keeps
    the name with which its first answers are stored, whatever it is called later.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        forms = [form for form in self.formsets["form_fields"].forms if form.is_valid()]
        forms = [form for form in forms if not form.cleaned_data.get("DELETE")]
        taken = {form.instance.clean_name for form in forms}
        for form in forms:
            if not form.instance.clean_name:
                name = form.instance.get_field_clean_name()
                if name in taken:
                    form.add_error("label", SAME_NAME)
                taken.add(name)
        return cleaned


class FormPage(FormMixin, BasePage):
    """A form for adults. Its questions are the page's own; what is answered is private."""

    introduction = models.TextField(
        blank=True, help_text="What it is for, in one or two sentences, below the title."
    )
    button_text = models.CharField(
        "button", max_length=40, default="Send", help_text="Such as “Send the message”."
    )
    thanks = models.TextField(
        "after sending",
        max_length=400,
        help_text="Said after somebody has sent the form: what happens next.",
    )

    is_form = True
    base_form_class = FormPageForm
    form_builder = AnswerFormBuilder
    template = "forms/form_page.html"
    preview_modes = [("", "The form"), ("sent", "After sending")]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel("form_fields", heading="Questions", label="question", min_num=1),
        MultiFieldPanel([FieldPanel("button_text"), FieldPanel("thanks")], heading="Sending"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    parent_page_types = ["forms.FormsPage"]
    subpage_types = []
    page_description = "A form for adults. Its answers are read under Forms, by whoever may."

    class Meta:
        verbose_name = "form"

    @property
    def lead(self) -> str:
        return self.introduction

    def get_submission_class(self) -> type[FormAnswer]:
        return FormAnswer

    def get_submissions_list_view_class(self) -> "type[SubmissionsListView]":
        from .admin_views import AnswersView  # as Wagtail does: its view needs the models

        return AnswersView

    def get_data_fields(self) -> list[tuple[str, Any]]:
        return [
            *super().get_data_fields(),
            ("robot", "Perhaps a robot"),
            ("answered", "Answered"),
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return respond(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview(request, self, is_sent=mode_name == "sent")


class FormField(TranslatableMixin, AbstractFormField):
    """A question of a form."""

    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField("kind of answer", max_length=16, choices=Kind.choices)

    translatable_fields = [
        TranslatableField("label"),
        TranslatableField("help_text"),
        TranslatableField("choices"),
        SynchronizedField("clean_name"),
        SynchronizedField("field_type"),
        SynchronizedField("required"),
    ]
    panels = [
        FieldPanel("label", heading="Question"),
        FieldPanel("help_text", heading="Hint"),
        FieldPanel("required", heading="Must be answered"),
        FieldPanel("field_type", classname="formbuilder-type", required_on_save=True),
        FieldPanel("choices", classname="formbuilder-choices", help_text=CHOICES_HELP),
    ]

    class Meta(AbstractFormField.Meta):
        unique_together = [("translation_key", "locale")]

    def clean(self) -> None:
        """Without choices nobody could answer, nor send the form."""
        super().clean()
        if self.field_type in WITH_CHOICES and not self.choices.replace(",", "").strip():
            raise ValidationError({"choices": "Write the choices."})

    def get_field_clean_name(self) -> str:
        """A name that no hidden field of the form has."""
        return f"q_{super().get_field_clean_name()}"


class ContactPage(BasePage):
    """Whom to call or write to, from the site settings, and the way to the form of this name."""

    introduction = models.TextField(blank=True, help_text="One or two sentences. May stay empty.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    page_description = "Phone, e-mail and the contact form. They are the site settings' own."
    template = "forms/contact_page.html"

    class Meta:
        verbose_name = "contact page"

    @property
    def lead(self) -> str:
        return self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        forms = FormPage.objects.live().filter(locale=self.locale, slug=self.slug)
        return super().get_context(request, *args, **kwargs) | {"contact_form": forms.first()}
