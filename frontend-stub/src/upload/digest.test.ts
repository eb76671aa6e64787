import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PIECE, digestOf, fingerprint } from "./digest";

const text = (value: string) => new Blob([value]);

describe("the digest of a file", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  ])("is FIPS 180-4's for %j", async (content, digest) => {
    expect(await digestOf(text(content), () => undefined)).toBe(digest);
  });

  it.each([PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 17])("does not depend on where pieces of %i bytes are cut", async (size) => {
    const content = randomBytes(size);
    const expected = createHash("sha256").update(content).digest("hex");
    expect(await digestOf(new Blob([content]), () => undefined)).toBe(expected);
  });

  it("reports progress that grows to the whole size", async () => {
    const seen: number[] = [];
    await digestOf(new Blob([new Uint8Array(PIECE + 5)]), (bytes) => seen.push(bytes));
    expect(seen).toEqual([PIECE, PIECE + 5]);
  });
});

describe("a fingerprint", () => {
  it("is the same for the same parts and tells parts from their joins", () => {
    expect(fingerprint("a", "b", 1)).toBe(fingerprint("a", "b", 1));
    expect(fingerprint("ab", "", 1)).not.toBe(fingerprint("a", "b", 1));
  });
});
