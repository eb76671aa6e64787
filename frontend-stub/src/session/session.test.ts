import { afterEach, describe, expect, it, vi } from "vitest";
import { readDemoPeople, readSession, SessionUnavailable } from "./session";

const answering = (body: string, status = 200) =>
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status, headers: { "Content-Type": "application/json" } })));

afterEach(() => vi.unstubAllGlobals());

describe("the session", () => {
  it.each([
    ["null", 200],
    ["{}", 401],
  ])("is nobody's when the server says %s with %i", async (body, status) => {
    answering(body, status);
    expect(await readSession()).toBeNull();
  });

  it("knows its token and whether this is an exercise", async () => {
    answering('{"csrf": "c", "profile": "demo"}');
    expect(await readSession()).toEqual({ csrf: "c", exercise: true });
    answering('{"csrf": "c"}');
    expect(await readSession()).toEqual({ csrf: "c", exercise: false });
  });

  it.each(["{}", '{"csrf": 1}', "no JSON", "[]"])("is unavailable when the server answers %s", async (body) => {
    answering(body);
    await expect(readSession()).rejects.toThrow(SessionUnavailable);
  });
});

describe("the cast", () => {
  it("is none where the deployment has no demonstration", async () => {
    answering("", 404);
    expect(await readDemoPeople()).toBeNull();
  });

  it("is unavailable when a person lacks a name", async () => {
    answering('[{"email": "a@b.example", "nation": "USA"}]');
    await expect(readDemoPeople()).rejects.toThrow(SessionUnavailable);
  });
});
