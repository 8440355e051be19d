// Shows the story as its element while it is being written. The form works without this script.
const form = document.querySelector("[data-story-form]");
const box = document.querySelector("[data-live-tile]");
const tile = box.querySelector(".element");
const part = (name) => tile.querySelector(`.${name}`);
const youName = part("name").textContent;

const value = (name) => form.elements[name]?.value.trim() ?? "";

function draw() {
  const field = form.querySelector("[name=field]:checked");
  const letters = `${value("first_name")} ${value("last_name")}`.match(/\p{L}/gu) ?? [];
  const symbol = letters.slice(0, 2).join("").toLowerCase();
  part("sym").textContent = symbol ? symbol[0].toUpperCase() + symbol.slice(1) : "?";
  part("name").textContent = value("first_name") || youName;
  part("what").textContent = value("study");
  part("field").textContent = field?.closest("label").textContent.trim() ?? "";
  tile.className = field ? `element is-${field.value}` : "element element--open";
}

function showPhoto(source) {
  part("photo")?.remove();
  if (!source) return;
  const frame = document.createElement("span");
  frame.className = "photo";
  frame.append(Object.assign(new Image(), { src: source, alt: "" }));
  part("sym").before(frame);
}

// Scaled down into a data: URL, because the Content Security Policy does not allow blob: URLs.
async function choosePhoto() {
  const [file] = form.elements.photo.files;
  if (!file) return showPhoto(box.dataset.photo);
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, 640 / bitmap.width);
    canvas.width = bitmap.width * scale;
    canvas.height = bitmap.height * scale;
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    showPhoto(canvas.toDataURL("image/jpeg", 0.8));
  } catch {
    showPhoto(""); // few browsers can show HEIC, for example: then the symbol is shown
  }
}

form.addEventListener("input", draw);
form.elements.photo.addEventListener("change", choosePhoto);
document.querySelector("[data-live-hint]").hidden = false;
showPhoto(box.dataset.photo);
draw();
