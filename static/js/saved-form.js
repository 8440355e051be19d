// Saves what is typed while it is typed. While that is impossible, keeps it in this tab.
const form = document.querySelector("[data-save]");
const notice = document.querySelector("[data-notice]");
const KEY = "story-form"; // forget.js removes it
const PAUSE = 800; // milliseconds without typing
let timer = 0;

const typed = () =>
  new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

function keep(data) {
  sessionStorage.setItem(KEY, data);
  if (notice) notice.textContent = form.dataset.offline;
}

async function save(data) {
  clearTimeout(timer);
  timer = 0;
  try {
    const response = await fetch(form.dataset.save, { method: "POST", body: data, keepalive: true });
    if (!response.ok && response.status !== 410) throw new Error(response.status);
    sessionStorage.removeItem(KEY);
    if (notice) notice.textContent = "";
  } catch {
    keep(data);
  }
}

function fill(data) {
  for (const [name, value] of data) {
    if (["csrfmiddlewaretoken", "step", "story_id", "proof"].includes(name)) continue;
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = true;
    else if (field) field.value = value; // of radio buttons, too
  }
  form.dispatchEvent(new Event("input"));
}

function restore() {
  const kept = new URLSearchParams(sessionStorage.getItem(KEY) ?? "");
  const isOfThis = ["story_id", "step"].every((name) => kept.get(name) === form.elements[name].value);
  if (isOfThis) fill(kept);
  else sessionStorage.removeItem(KEY);
}

form.addEventListener("input", ({ isTrusted }) => {
  clearTimeout(timer);
  timer = setTimeout(() => save(typed()), isTrusted ? PAUSE : 0);
});
form.addEventListener("submit", () => {
  clearTimeout(timer);
  timer = 0;
  if (!navigator.onLine) keep(typed());
});
addEventListener("online", () => save(typed()));
document.addEventListener("visibilitychange", () => {
  if (timer && document.visibilityState === "hidden") save(typed());
});
restore();
