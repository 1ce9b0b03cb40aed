// The hash for pages without crypto.subtle (plain http inside an office) against Node's.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { sha256Portable } from "../src/sha256.ts";

test("SHA-256 in TypeScript agrees with OpenSSL at every length around its blocks", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}`);
  let state = seed;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24;
  for (let length = 0; length < 300; length++) {
    // Not at the start of its buffer: the view's own offset counts.
    const bytes = new Uint8Array(length + 3).map(next).subarray(3);
    assert.equal(sha256Portable(bytes), createHash("sha256").update(bytes).digest("hex"), `length ${length}`);
  }
  assert.equal(sha256Portable(new TextEncoder().encode("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
