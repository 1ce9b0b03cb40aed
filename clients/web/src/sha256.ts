// SHA-256 (FIPS 180-4) of files in the browser.
//
// crypto.subtle exists only in secure contexts: https, or http on localhost. An office that serves the desk over plain http inside its own network gets the
// implementation below, which is slower (about 100 MB/s against 1 GB/s) and otherwise the same.

const K = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

const BLOCK_BYTES = 64;

function rotate(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

// Mixes the blocks of `data` from `begin` to `end` (a multiple of 64 bytes) into `state`.
function compress(state: Uint32Array, data: DataView, begin: number, end: number): void {
  const w = new Uint32Array(64);
  const at = (words: Uint32Array, index: number): number => words[index] as number;
  for (let offset = begin; offset < end; offset += BLOCK_BYTES) {
    for (let i = 0; i < 16; i++) w[i] = data.getUint32(offset + i * 4);
    for (let i = 16; i < 64; i++) {
      const a = at(w, i - 15);
      const b = at(w, i - 2);
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      w[i] = (at(w, i - 16) + s0 + at(w, i - 7) + s1) | 0;
    }
    let a = at(state, 0), b = at(state, 1), c = at(state, 2), d = at(state, 3);
    let e = at(state, 4), f = at(state, 5), g = at(state, 6), h = at(state, 7);
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] = at(state, 0) + a; state[1] = at(state, 1) + b; state[2] = at(state, 2) + c; state[3] = at(state, 3) + d;
    state[4] = at(state, 4) + e; state[5] = at(state, 5) + f; state[6] = at(state, 6) + g; state[7] = at(state, 7) + h;
  }
}

/** SHA-256 of `data` in plain TypeScript, as 64 lower-case hex digits. */
export function sha256Portable(data: Uint8Array): string {
  const state = new Uint32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
  const whole = data.length - (data.length % BLOCK_BYTES);
  compress(state, new DataView(data.buffer, data.byteOffset, data.byteLength), 0, whole);

  const rest = data.length - whole;
  const tail = new Uint8Array(rest < 56 ? BLOCK_BYTES : 2 * BLOCK_BYTES);
  tail.set(data.subarray(whole));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(data.length / 0x20000000));
  view.setUint32(tail.length - 4, (data.length << 3) >>> 0);
  compress(state, view, 0, tail.length);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** SHA-256 of a file or text as 64 lower-case hex digits. Reads it into memory once. */
export async function sha256(blob: Blob): Promise<string> {
  const data = await blob.arrayBuffer();
  // Typed as always there, but undefined outside secure contexts.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return sha256Portable(new Uint8Array(data));
  const digest = new Uint8Array(await subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
