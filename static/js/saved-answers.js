// Puts each answer that is chosen into the message at once; without script a button does it.
for (const box of document.querySelectorAll("[data-answer]")) {
  box.addEventListener("change", () => {
    const message = box.form.elements.namedItem("text");
    const rest = message.value.replace(box.dataset.answer, "").replace(/\n{3,}/g, "\n\n").trim();
    message.value = box.checked ? `${rest}\n\n${box.dataset.answer}`.trim() : rest;
  });
}
for (const button of document.querySelectorAll("[data-answers]")) button.hidden = true;
