// Copies an address, or opens what the device has for sharing. Buttons that do nothing stay hidden.
for (const part of document.querySelectorAll("[data-hand-on]")) {
  const { handOn: url, title, copied } = part.dataset;
  const [copy, share] = ["[data-copy]", "[data-share]"].map((name) => part.querySelector(name));
  copy.hidden = !navigator.clipboard;
  share.hidden = !navigator.canShare?.({ url, title });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(url);
    part.querySelector("[role=status]").textContent = copied;
  });
  share.addEventListener("click", () => navigator.share({ url, title }).catch(() => {})); // closed
}
