// Counts what is left, and offers beginnings. The form works without this script.
const form = document.querySelector("[data-story-form]");
const story = form.elements.story;
const counter = document.querySelector("[data-counter]");
const squares = counter.querySelector("[data-squares]");
const texts = counter.dataset;
const NEAR = 0.8; // short fields say nothing before this much is filled
const FEW_WORDS = 15;

const number = (text, count) =>
  text.replace("%s", count.toLocaleString(document.documentElement.lang));

function left(field) {
  const count = field.dataset.limit - [...field.value.trim()].length;
  if (count >= 0) return count === 1 ? texts.oneLeft : number(texts.left, count);
  return count === -1 ? texts.oneOver : number(texts.over, -count);
}

// Scripts that do not separate words.
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/gu;
const segmenter = "Segmenter" in Intl && new Intl.Segmenter(undefined, { granularity: "word" });

function wordsIn(piece) {
  const characters = piece.match(UNSPACED)?.length;
  if (!characters) return 1;
  if (!segmenter) return Math.ceil(characters / 2);
  return [...segmenter.segment(piece)].filter((each) => each.isWordLike).length;
}

function countWords(text) {
  return text.split(/\s+/).filter(Boolean).reduce((sum, piece) => sum + wordsIn(piece), 0);
}

function countStory() {
  const words = countWords(story.value);
  const [said, characters] = counter.querySelectorAll("[data-words], [data-characters]");
  squares.style.setProperty("--filled", Math.min(words, FEW_WORDS));
  const isTooLong = [...story.value.trim()].length > story.dataset.limit;
  if (isTooLong) said.textContent = number(texts.tooLong, words);
  else if (words >= FEW_WORDS) said.textContent = number(texts.plenty, words);
  else said.textContent = words === 1 ? texts.oneWord : words ? number(texts.few, words) : "";
  characters.textContent = left(story);
  characters.className = isTooLong ? "error" : "";
}

function countField(field) {
  const length = [...field.value.trim()].length;
  let line = field.parentElement.querySelector(".counter");
  if (length < field.dataset.limit * NEAR) return line?.remove();
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "counter" });
    line.setAttribute("aria-live", "polite");
    field.after(line);
  }
  line.textContent = left(field);
  line.classList.toggle("error", length > field.dataset.limit);
}

function count(field) {
  if (field === story) countStory();
  else if (field.dataset?.limit) countField(field);
}

// A beginning is put in where nothing else is written, and taken away when another is picked.
const beginnings = [...document.querySelectorAll("[data-beginning]")];
for (const beginning of beginnings) {
  beginning.addEventListener("toggle", () => {
    const written = story.value.trim();
    const isOwn = written && !beginnings.some((each) => each.dataset.beginning.trim() === written);
    if (isOwn) return;
    story.value = beginnings.find((each) => each.open)?.dataset.beginning ?? "";
    story.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

form.addEventListener("input", ({ target }) => count(target));
counter.hidden = false;
for (const field of form.elements) count(field);
