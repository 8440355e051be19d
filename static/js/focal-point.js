// Moves the focal point of a picture with the pointer or with two sliders. The form's hidden fields,
// which Wagtail reads, are in pixels of the whole picture.
const area = document.querySelector("[data-focal-point]");
const numbers = document.querySelector("[data-focal-point-numbers]");
const ring = document.createElement("div");
const axes = ["x", "y"];
const size = { x: Number(area.dataset.width), y: Number(area.dataset.height) };
const field = (name) => document.querySelector(`input.focal_point_${name}`);
const slider = (axis) => numbers.querySelector(`[data-axis="${axis}"]`);

ring.className = "focal-point__ring";
area.append(ring);

function draw() {
  for (const axis of axes) {
    const value = field(axis).value === "" ? size[axis] / 2 : Number(field(axis).value);
    const percent = (value / size[axis]) * 100;
    slider(axis).value = percent;
    area.style.setProperty(`--${axis}`, `${percent}%`);
  }
}

function write(axis, percent) {
  field(axis).value = Math.round((Math.min(Math.max(percent, 0), 100) / 100) * size[axis]);
  for (const side of ["width", "height"]) field(side).value ||= 0;
  field(axis).dispatchEvent(new Event("input", { bubbles: true })); // it is not saved yet
  draw();
}

function follow(event) {
  const box = area.getBoundingClientRect();
  write("x", ((event.clientX - box.left) / box.width) * 100);
  write("y", ((event.clientY - box.top) / box.height) * 100);
}

ring.addEventListener("pointerdown", (down) => {
  ring.setPointerCapture(down.pointerId);
  ring.addEventListener("pointermove", follow);
});
for (const name of ["pointerup", "pointercancel"]) {
  ring.addEventListener(name, () => ring.removeEventListener("pointermove", follow));
}
area.addEventListener("click", follow);
for (const axis of axes) {
  slider(axis).addEventListener("input", () => write(axis, slider(axis).valueAsNumber));
}
area.querySelector("img").draggable = false;
numbers.hidden = false;
draw();
