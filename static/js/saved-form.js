// Saves what is typed while it is typed. While that is impossible, keeps it in this tab.
const form = document.querySelector("[data-save]");
const notice = document.querySelector("[data-notice]");
const KEY = "story-form"; // forget.js removes it
const PAUSE = 800; // milliseconds without typing
const PATIENCE = 10_000; // milliseconds without an answer, after which the connection is lost
let timer = 0;
let isReachable = false;

const typed = () =>
  new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

function say(text = "") {
  if (notice) notice.textContent = text;
}

function keep(data, why) {
  sessionStorage.setItem(KEY, data);
  say(why);
}

// It was sent, started over or closed elsewhere: nothing of it stays on this screen.
function end() {
  sessionStorage.removeItem(KEY);
  location.replace(`${form.action}?step=lost`);
}

async function post(data, signal) {
  const options = { method: "POST", body: data, keepalive: true, signal };
  const response = await fetch(form.dataset.save, options);
  if (response.status === 410) end();
  if (response.status === 409) location.replace(form.action); // closed: it asks whose it is
  return response;
}

async function save(data) {
  clearTimeout(timer);
  timer = 0;
  try {
    const response = await post(data);
    if (response.status === 410) return;
    if (!response.ok) return keep(data, form.dataset.notSaved);
    sessionStorage.removeItem(KEY);
    say();
  } catch {
    keep(data, form.dataset.offline);
  }
}

// Saves no words, which may be older than those of another tab.
function check() {
  const names = ["csrfmiddlewaretoken", "story_id"];
  post(new URLSearchParams(names.map((name) => [name, form.elements[name].value]))).catch(() => {});
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
// Leaves the page only if the site answers: a browser's own error page would say nothing of the words.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  timer = 0;
  if (isReachable) return;
  event.preventDefault();
  try {
    const { status } = await post(typed(), AbortSignal.timeout(PATIENCE));
    if (status === 410 || isReachable) return; // pressed twice: the first press sends the form
    isReachable = true;
    form.requestSubmit(event.submitter);
  } catch {
    keep(typed(), form.dataset.offline);
  }
});
// “Start over” erases what was typed: it must not be saved a moment later.
document.getElementById("start-over")?.addEventListener("submit", () => {
  clearTimeout(timer);
  timer = 0;
});
addEventListener("online", () => save(typed()));
addEventListener("pageshow", ({ persisted }) => {
  isReachable = false;
  if (persisted) check();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") check();
  else if (timer) save(typed());
});
restore();
