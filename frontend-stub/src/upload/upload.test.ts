import { describe, expect, it } from "vitest";
import { BEGINNING, reduce, type Stage } from "./progress";
import { TransferCut, TransferRefused } from "./transfer";
import { FileUnreadable } from "./digest-in-worker";
import { UploadRun, type UploadPorts } from "./upload";

const FILE = new File(["content"], "report.pdf", { lastModified: 1 });
const FAULT = { code: "INVALID", message: "The digest is another one.", path: ["sha256"], reference: null };

/** Ports that do everything right, and write down what was asked of them. */
function working(asked: string[]): UploadPorts {
  return {
    reserve: (_document, _file, key) => {
      asked.push(`reserve ${key}`);
      return Promise.resolve({ value: { versionId: "ver_1", url: "https://here/uploads/ver_1" } });
    },
    digest: () => {
      asked.push("digest");
      return Promise.resolve("d1");
    },
    transfer: (_file, url) => {
      asked.push(`transfer ${url}`);
      return Promise.resolve();
    },
    complete: (version, sha256) => {
      asked.push(`complete ${version} ${sha256}`);
      return Promise.resolve({ value: null });
    },
    rest: () => {
      asked.push("rest");
      return Promise.resolve();
    },
  };
}

function observe(ports: UploadPorts, file = FILE): { run: UploadRun; stage: () => Stage } {
  let stage = BEGINNING;
  const run = new UploadRun(ports, "doc_1", file, (step) => (stage = reduce(stage, step)));
  return { run, stage: () => stage };
}

describe("an upload", () => {
  it("reserves, sends, hashes and completes with the digest of what was sent", async () => {
    const asked: string[] = [];
    const { run, stage } = observe(working(asked));
    await run.go();
    expect(asked.at(-1)).toBe("complete ver_1 d1");
    expect(stage()).toEqual({ name: "done" });
  });

  it("reserves the same file of the same document under the same key", async () => {
    const first: string[] = [];
    const second: string[] = [];
    await observe(working(first)).run.go();
    await observe(working(second)).run.go();
    expect(first[0]).toBe(second[0]);
  });

  it("shows the server's words when completion is refused, and is not done", async () => {
    const { run, stage } = observe({ ...working([]), complete: () => Promise.resolve({ faults: [FAULT] }) });
    await run.go();
    expect(stage()).toEqual({ name: "refused", messages: [FAULT.message] });
  });

  it("asks again while the server still checks a large file, as long as that can take and no longer", async () => {
    const large = Object.defineProperty(new File(["content"], "series.bin"), "size", { value: 90_000_000 });
    for (const [busy, end] of [
      [2, { name: "done" }],
      [3, { name: "refused", messages: ["Ask again."] }],
    ] as const) {
      const asked: string[] = [];
      const ports = working(asked);
      let left: number = busy;
      const checking = { faults: [{ ...FAULT, code: "UNAVAILABLE", message: "Ask again." }] };
      const { run, stage } = observe(
        { ...ports, complete: (...parts) => (left-- > 0 ? Promise.resolve(checking) : ports.complete(...parts)) },
        large,
      );
      await run.go();
      expect(stage()).toEqual(end);
      expect(asked.filter((call) => call === "rest")).toHaveLength(2);
    }
  });

  it("pauses on a cut line and continues at the same address without hashing again", async () => {
    const asked: string[] = [];
    const ports = working(asked);
    let cuts = 1;
    const { run, stage } = observe({
      ...ports,
      transfer: async (...parts) => {
        await ports.transfer(...parts);
        if (cuts-- > 0) throw new TransferCut();
      },
    });
    await run.go();
    expect(stage()).toMatchObject({ name: "paused", why: "cut" });
    await run.go();
    expect(stage()).toEqual({ name: "done" });
    expect(asked.filter((call) => call.startsWith("reserve"))).toHaveLength(1);
    expect(asked.filter((call) => call === "digest")).toHaveLength(1);
  });

  it("sends nothing again when only the answer to completion was lost", async () => {
    const asked: string[] = [];
    const ports = working(asked);
    let losses = 1;
    const { run, stage } = observe({
      ...ports,
      complete: (...parts) => (losses-- > 0 ? Promise.reject(new Error("lost")) : ports.complete(...parts)),
    });
    await run.go();
    await run.go();
    expect(stage()).toEqual({ name: "done" });
    expect(asked.filter((call) => call.startsWith("transfer"))).toHaveLength(1);
  });

  it("stops when asked, also while the server is still reserving", async () => {
    const asked: string[] = [];
    const { run, stage } = observe(working(asked));
    const going = run.go();
    run.pause();
    await going;
    expect(stage()).toMatchObject({ name: "paused", why: "asked" });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["the server refuses the bytes", new TransferRefused()],
    ["the file cannot be read", new FileUnreadable()],
  ])("ends when %s", async (_why, error) => {
    const { run, stage } = observe({ ...working([]), transfer: () => Promise.reject(error) });
    await run.go();
    expect(stage().name).toBe("refused");
  });
});
