// Makes a chosen photo small and upright before it is sent, and shows it on the tile.
const form = document.querySelector("[data-story-form]");
const input = form.elements.photo;
const box = document.querySelector("[data-live-tile]");
const alt = document.querySelector("[data-photo-alt]");
const LARGEST = 1800; // pixels of the longer side
const QUALITY = 0.85;

function draw(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function shrink(file, bitmap) {
  const canvas = draw(bitmap, LARGEST);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size >= file.size || input.files[0] !== file) return;
  const files = new DataTransfer();
  files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
  input.files = files.files;
  input.closest("[data-photo-questions]").dataset.small = "";
}

function show(source) {
  const tile = box.querySelector(".element");
  tile.querySelector(".photo")?.remove();
  tile.classList.toggle("element--photo", Boolean(source));
  const isExpected = form.elements.photo_chosen.value || form.elements.photo_alt.value;
  alt.hidden = !source && !input.files.length && !isExpected;
  if (!source) return;
  const frame = document.createElement("span");
  frame.className = "photo";
  frame.append(Object.assign(new Image(), { src: source, alt: "" }));
  tile.querySelector(".bar").before(frame);
}

async function choose() {
  const [file] = input.files;
  if (!file) return show(box.dataset.photo);
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    // A data: URL, because the Content Security Policy does not allow blob: URLs.
    show(draw(bitmap, 640).toDataURL("image/jpeg", QUALITY));
    await shrink(file, bitmap);
  } catch {
    show(""); // few browsers can show HEIC, for example: then it is sent as it is
  }
}

if (input) {
  input.addEventListener("change", () => {
    // Saved at once: if the photo itself does not arrive, the form asks for it again.
    form.elements.photo_chosen.value = input.files.length ? "1" : "";
    form.dispatchEvent(new Event("input"));
    document.querySelector("[data-choose-again]")?.remove();
    choose();
  });
  choose();
}
