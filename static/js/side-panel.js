// On a phone Wagtail's side panel covers the whole form: closed when the page is left, it does not
// open by itself on the next one.
if (matchMedia("(max-width: 50rem)").matches) {
  addEventListener("pagehide", () => document.querySelector("[data-form-side-close-button]")?.click());
}
