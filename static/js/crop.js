// Chooses the crop and its focal point with the pointer. It only fills in the number fields, which
// work without this script and with a keyboard too. All numbers are percent of the photo.
const form = document.querySelector("[data-crop]");
const photo = form.querySelector("[data-crop-photo]");
const image = photo.querySelector("img");
const result = form.querySelector("[data-crop-result]");
const canvas = result.querySelector("canvas");
const smallest = Number(form.dataset.smallest);

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const read = (name) => clamp(form.elements[name].valueAsNumber || 0, 0, 100);
const write = (name, value) => (form.elements[name].value = Number(value.toFixed(1)));

const box = document.createElement("div");
box.className = "crop__box";
for (const corner of ["nw", "ne", "sw", "se"]) {
  const handle = document.createElement("span");
  handle.className = `crop__corner crop__corner--${corner}`;
  handle.dataset.corner = corner;
  box.append(handle);
}
const point = document.createElement("div");
point.className = "crop__point";
photo.append(box, point);

// The state in the fields. Here right and bottom are positions; the fields say how much is cut away.
function state() {
  const left = read("cut_left");
  const top = read("cut_top");
  const right = Math.max(100 - read("cut_right"), left + 1);
  const bottom = Math.max(100 - read("cut_bottom"), top + 1);
  const x = clamp(read("point_left"), left, right);
  const y = clamp(read("point_top"), top, bottom);
  return { left, top, right, bottom, x, y };
}

function keep({ left, top, right, bottom, x, y }) {
  write("cut_left", left);
  write("cut_top", top);
  write("cut_right", 100 - right);
  write("cut_bottom", 100 - bottom);
  write("point_left", clamp(x, left, right));
  write("point_top", clamp(y, top, bottom));
  draw();
}

function draw() {
  const { left, top, right, bottom, x, y } = state();
  const places = { left, top, right: 100 - right, bottom: 100 - bottom, x, y };
  for (const [name, value] of Object.entries(places)) {
    photo.style.setProperty(`--${name}`, `${value}%`);
  }
  box.classList.toggle("is-part", right - left < 100 || bottom - top < 100);
  drawResult(left, top, right, bottom, x, y);
}

// As the wall does it: as much as fits, with the focal point at the same percentage as in the photo.
function drawResult(left, top, right, bottom, x, y) {
  if (!image.naturalWidth) return;
  const unitX = image.naturalWidth / 100;
  const unitY = image.naturalHeight / 100;
  const [width, height] = [(right - left) * unitX, (bottom - top) * unitY];
  const scale = Math.min(width / canvas.width, height / canvas.height);
  const [shownWidth, shownHeight] = [canvas.width * scale, canvas.height * scale];
  const fromLeft = left * unitX + ((x - left) / (right - left)) * (width - shownWidth);
  const fromTop = top * unitY + ((y - top) / (bottom - top)) * (height - shownHeight);
  canvas
    .getContext("2d")
    .drawImage(image, fromLeft, fromTop, shownWidth, shownHeight, 0, 0, canvas.width, canvas.height);
}

// The state after a drag, from the state before it and the distance.
function resize(corner, start, dx, dy) {
  const moved = { ...start };
  if (corner.includes("w")) moved.left = clamp(start.left + dx, 0, start.right - smallest);
  else moved.right = clamp(start.right + dx, start.left + smallest, 100);
  if (corner.includes("n")) moved.top = clamp(start.top + dy, 0, start.bottom - smallest);
  else moved.bottom = clamp(start.bottom + dy, start.top + smallest, 100);
  return moved;
}

function move(start, dx, dy) {
  const right = clamp(dx, -start.left, 100 - start.right);
  const down = clamp(dy, -start.top, 100 - start.bottom);
  return {
    left: start.left + right,
    right: start.right + right,
    x: start.x + right,
    top: start.top + down,
    bottom: start.bottom + down,
    y: start.y + down,
  };
}

const pan = (start, dx, dy) => ({ ...start, x: start.x + dx, y: start.y + dy });

photo.addEventListener("pointerdown", (down) => {
  if (!down.isPrimary || down.button !== 0) return;
  const start = state();
  const area = photo.getBoundingClientRect();
  const away = (event) => [
    ((event.clientX - down.clientX) / area.width) * 100,
    ((event.clientY - down.clientY) / area.height) * 100,
  ];
  const { corner } = down.target.dataset;
  const onPoint = down.target === point;
  const change = corner ? resize.bind(null, corner) : onPoint ? pan : move;
  photo.setPointerCapture(down.pointerId);

  const onMove = (event) => keep(change(start, ...away(event)));
  const onEnd = (event) => {
    photo.removeEventListener("pointermove", onMove);
    const still = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 4;
    if (event.type === "pointerup" && still && !corner && !onPoint) {
      // A tap sets the focal point.
      const x = ((event.clientX - area.left) / area.width) * 100;
      const y = ((event.clientY - area.top) / area.height) * 100;
      keep({ ...start, x, y });
    }
  };
  photo.addEventListener("pointermove", onMove);
  for (const name of ["pointerup", "pointercancel"]) {
    photo.addEventListener(name, onEnd, { once: true });
  }
});

image.draggable = false;
image.addEventListener("load", draw);
form.addEventListener("input", draw);
form.querySelector("[data-crop-hint]").hidden = false;
result.hidden = false;
draw();
