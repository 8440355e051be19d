// On a phone Wagtail's side panel covers the whole form: it does not open by itself on the next page.
if (matchMedia("(max-width: 50rem)").matches) {
  addEventListener("pagehide", () => localStorage.removeItem("wagtail:side-panel-open"));
}
