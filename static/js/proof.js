// A Worker computes the proof of work in the background. Submitting the form never waits for it.
const input = document.querySelector("[data-proof-of]");
const worker = new Worker(input.dataset.worker);

worker.onmessage = ({ data }) => {
  input.value = data;
};
worker.postMessage({ nonce: input.dataset.proofOf, bits: Number(input.dataset.bits) });
