// In the admin: improves forms, which all work without it.
// A file that is too large is refused before it is sent: the answer to it would not be a form.
document.addEventListener("change", (event) => {
  const input = event.target;
  const file = input.files?.[0];
  if (!input.dataset?.maxBytes) return;
  input.parentElement.querySelector(".too-large")?.remove();
  if (!file || file.size <= Number(input.dataset.maxBytes)) return;
  input.closest(".w-field")?.querySelectorAll(".w-field__errors .error-message").forEach((old) => old.remove());
  event.stopImmediatePropagation();  // its name does not become the title
  input.value = "";
  const problem = document.createElement("p");
  problem.className = "error-message too-large";
  problem.setAttribute("role", "alert");
  problem.textContent = input.dataset.tooLarge;
  input.after(problem);
}, true);
// The calendar replaces what it cannot read by the present time: the server says what is wrong.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input")) window.jQuery?.(event.target).off("blur.xdsoft");
});
// Whoever types a day needs no calendar, which may lie on what they type.
document.addEventListener("input", (event) => {
  window.jQuery?.(event.target).data("xdsoft_datetimepicker")?.trigger("close.xdsoft");
});
// Wagtail asks whether somebody's newer version may be replaced: the server need not ask again.
let newer;
document.addEventListener("w-swap:json", (event) => {
  newer = event.detail.data.other_sessions?.find((each) => each.revision_id)?.revision_id;
});
document.addEventListener("w-dialog:confirmed", (event) => {
  if (event.target.id !== "w-save-confirmation-dialog" || !newer) return;
  const form = document.querySelector("[data-edit-form]");
  form.querySelector("[name=replaced_revision]")?.remove();
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "replaced_revision", value: newer });
  form.append(input);
}, true);  // before Wagtail sends the form
