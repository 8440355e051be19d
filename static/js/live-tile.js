// Shows the story as its element while it is being written. The form works without this script.
const form = document.querySelector("[data-story-form]");
const box = document.querySelector("[data-live-tile]");
const says = document.querySelector("[data-live-says]");
const tile = box.querySelector(".element");
const part = (name) => tile.querySelector(`.${name}`);
const youName = part("name").textContent;
const hint = says.textContent;

// Which fields there are depends on the sender: any may be missing.
const value = (name) => form.elements[name]?.value.trim() ?? "";

function draw() {
  const field = form.querySelector("[name=field]:checked");
  const letters = `${value("first_name")} ${value("last_name")}`.match(/\p{L}\p{M}*/gu) ?? [];
  const symbol = letters.slice(0, 2).join("").toLowerCase();
  part("sym").textContent = symbol ? symbol[0].toUpperCase() + symbol.slice(1) : "?";
  part("name").textContent = value("first_name") || youName;
  part("what").textContent = value("study");
  part("field").textContent = field?.closest("label").textContent.trim() ?? "";
  const kind = field ? `is-${field.value}` : "element--open";
  tile.className = `element ${kind}${part("photo") ? " element--photo" : ""}`;
  says.textContent = value("story") || hint;
}

form.addEventListener("input", draw);
document.querySelector(".live").hidden = false;
draw();
