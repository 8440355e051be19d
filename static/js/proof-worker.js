// Finds a number whose hash, together with the nonce, begins with enough zero bits, as
// psec_site/antispam/proof_of_work.py checks. SHA-256 is implemented here because crypto.subtle does
// not exist on plain HTTP, and its promises would take longer than the hashing.

onmessage = ({ data: { nonce, bits } }) => {
  for (let number = 0; ; number += 1) {
    if (sha256Begin(`${nonce}:${number}`) >>> (32 - bits) === 0) {
      postMessage(String(number));
      return close();
    }
  }
};

// SHA-256's constants: the fractions of the square and cube roots of the first primes.
const primes = [];
for (let n = 2; primes.length < 64; n += 1) {
  if (primes.every((prime) => n % prime)) primes.push(n);
}
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const ROUND = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const words = new Int32Array(64); // the message schedule of the only block

// The first 32 bits of the SHA-256 of an ASCII text of at most 55 characters, which is one block.
function sha256Begin(text) {
  words.fill(0, 0, 16);
  for (let i = 0; i < text.length; i += 1) {
    words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
  }
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  words[15] = text.length * 8;
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15];
    const b = words[i - 2];
    const small0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const small1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    words[i] = (words[i - 16] + small0 + words[i - 7] + small1) | 0;
  }
  // Not `let [a, b, …] = START`, which makes the search three times slower.
  let a = START[0], b = START[1], c = START[2], d = START[3];
  let e = START[4], f = START[5], g = START[6], h = START[7];
  for (let i = 0; i < 64; i += 1) {
    const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const one = (h + big1 + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
    const two = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  return (a + START[0]) | 0;
}
