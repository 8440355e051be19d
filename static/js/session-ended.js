// When the session ends while a form of the admin is open, what was typed stays: the person signs
// in again in another tab, and comes back to save. A sign-in changes the CSRF token, so each form
// gets the new one.
{
  const dialog = document.getElementById("session-ended");
  const editor = document.querySelector("form[data-edit-form]");
  let isChecked = false; // whether the submit event is our own, after a check
  let isUnsaved = false; // whether an autosave failed
  let isSending = false; // whether a button was pressed that saves
  let autosaved; // a promise while an autosave is under way
  let settle; // ends it

  const isSignedIn = async (query = "") => {
    try {
      const response = await fetch(dialog.dataset.url + query, {
        headers: { "X-Requested-With": "XMLHttpRequest" }, // 401 instead of the login page
        redirect: "manual",
      });
      if (response.ok) {
        useToken((await response.json()).csrf_token);
      }
      return response.ok || response.status >= 500; // Wagtail itself tells of a failing server
    } catch {
      return true; // and of a network that fails
    }
  };

  const useToken = (token) => {
    for (const form of document.querySelectorAll("form[method=post i]")) {
      let input = form.querySelector("input[name=csrfmiddlewaretoken]");
      if (!input) {
        input = document.createElement("input");
        input.type = "hidden";
        input.name = "csrfmiddlewaretoken";
        form.append(input);
      }
      input.value = token;
    }
  };

  const show = () => {
    if (!dialog.open) {
      dialog.showModal();
    }
  };

  const askOnceEnded = async () => {
    if (!(await isSignedIn())) {
      sayPaused();
      show();
    }
  };

  // Wagtail's own line at the bottom, which would go on saying "Saved".
  const sayPaused = () => {
    const indicator = document.getElementById("w-autosave-indicator");
    indicator?.setAttribute("data-w-autosave-state-value", "paused");
    indicator?.setAttribute("data-w-tooltip-content-value", "You were signed out.");
  };

  // Before Wagtail shows it: a session that ended is no error of the server.
  const sayWhy = ({ detail }) => {
    if (detail.response?.error_code === "signed_out") {
      detail.text = detail.response.error_message;
    }
  };

  const goOn = async () => {
    if (document.visibilityState !== "visible" || !(dialog.open || isUnsaved)) {
      return;
    }
    if (await isSignedIn()) {
      dialog.close();
      if (isUnsaved) {
        editor.dispatchEvent(new CustomEvent("w-unsaved:add", { detail: { type: "edits" } }));
      }
    }
  };

  const submit = async (event) => {
    const { submitter, target: form } = event;
    if (isChecked || form.method !== "post" || form.target) {
      isChecked = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    isSending = true;
    await autosaved;
    if (await isSignedIn("?saving")) {
      isChecked = true;
      submitter?.removeAttribute("disabled"); // a disabled button would not be sent
      form.requestSubmit(submitter);
    } else {
      isSending = false;
      const { app } = window.wagtail; // the button says "Saving…" otherwise
      app.getControllerForElementAndIdentifier(submitter, "w-progress")?.deactivate();
      show();
    }
  };

  // An autosave that came after what was sent would be a newer version than the one that is
  // answered: Wagtail would warn of another window.
  const autosave = (event) => {
    if (isSending) {
      event.preventDefault();
      return;
    }
    autosaved = new Promise((resolve) => {
      settle = resolve;
    });
  };

  if (editor) {
    document.addEventListener("w-autosave:save", autosave);
    window.addEventListener("submit", (event) => {
      isSending &&= !event.defaultPrevented; // Wagtail asks first, as after a conflict
    });
    window.addEventListener("pageshow", () => {
      isSending = false; // back from where it led
    });
    document.addEventListener("w-swap:error", askOnceEnded); // a ping that failed
    document.addEventListener("w-autosave:error", sayWhy, { capture: true });
    document.addEventListener("w-autosave:error", () => {
      settle?.();
      isUnsaved = true;
      askOnceEnded();
    });
    document.addEventListener("w-autosave:success", () => {
      settle?.();
      isUnsaved = false;
    });
    document.addEventListener("visibilitychange", goOn);
    window.addEventListener("focus", goOn);
    editor.addEventListener("submit", submit, { capture: true });
  }
}
