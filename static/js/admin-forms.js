// In the admin: improves forms, which all work without it.
// A file that is too large is refused before it is sent: the answer to it would not be a form.
document.addEventListener("change", (event) => {
  const input = event.target;
  const file = input.files?.[0];
  if (!input.dataset?.maxBytes) return;
  input.parentElement.querySelector(".too-large")?.remove();
  if (!file || file.size <= Number(input.dataset.maxBytes)) return;
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
