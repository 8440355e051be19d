// What saved-form.js kept in this tab ends with the story.
sessionStorage.removeItem("story-form");
