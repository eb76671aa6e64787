import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { senderOf } from "./package";
import { toldIn } from "./recipientKey";
import { readAloud } from "./standing";

interface Vector {
  readonly package: string;
  readonly sender: string;
}

const vector = JSON.parse(readFileSync("../tests/storage/packages/sound.json", "utf8")) as Vector;

describe("a package", () => {
  it("names who sealed it, as the published vector says", async () => {
    expect(await senderOf(new Blob([Buffer.from(vector.package, "base64")]))).toBe(vector.sender);
  });

  it("is nothing that begins otherwise", async () => {
    await expect(senderOf(new Blob(["<!doctype html>"]))).rejects.toThrow("no package");
  });
});

describe("a recipient's public key file", () => {
  it.each([
    ['{"format": "entente-recipient-public-1", "name": "Range", "key": "AA==", "fingerprint": "ab"}', { name: "Range", fingerprint: "ab" }],
    ['{"format": "entente-recipient-public-1", "key": "AA=="}', { name: "", fingerprint: null }],
    ["AAAA", null],
    ["{", null],
    ["[1]", null],
  ])("%s tells %o of itself", (text, told) => {
    expect(toldIn(text)).toEqual(told);
  });

  it("that is private is known before it is sent anywhere", () => {
    expect(() => toldIn('{"format": "entente-recipient-private-1", "seed": "AA=="}')).toThrow("private");
  });
});

describe("a fingerprint", () => {
  it("is read aloud in groups", () => {
    expect(readAloud("0123456789abcdef01")).toBe("01234567 89abcdef 01");
  });
});
