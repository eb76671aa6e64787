/**
 * What every scene shares: one real Chromium, one context per person, and the rule that a page never complains.
 *
 * The scene's settings come as JSON on stdin: `url`, `executable`, `arguments`, `environment`, `folder`, and `command`, how `entente`
 * is run here. Any console error, uncaught exception, violation of the content policy or request to another server fails the scene.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

const require = createRequire(new URL("../../../frontend-stub/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");

/** Plays a scene; on failure every open page is photographed into the scene's folder. */
export async function play(scene) {
  const settings = JSON.parse(await text(process.stdin));
  const browser = await chromium.launch({
    executablePath: settings.executable,
    args: settings.arguments,
    env: { ...process.env, ...settings.environment },
  });
  const stage = new Stage(browser, settings);
  try {
    await scene(stage);
    stage.assertNoComplaints();
  } catch (error) {
    await stage.photograph();
    throw error;
  } finally {
    await browser.close();
  }
}

class Stage {
  #browser;
  #command;
  #complaints = [];
  #pages = [];

  constructor(browser, { url, folder, command }) {
    this.#browser = browser;
    this.url = url;
    this.folder = folder;
    this.#command = command;
  }

  /** Runs a command of the workspace to its end; rejects where it fails. */
  entente(...words) {
    const [program, ...first] = this.#command;
    return promisify(execFile)(program, [...first, ...words], { cwd: new URL("../../../", import.meta.url) });
  }

  /** The demo's cast, by e-mail. */
  async cast() {
    const response = await fetch(`${this.url}/auth/demo/people`);
    const people = await response.json();
    return new Map(people.map((person) => [person.email, person]));
  }

  /** A page of a browser that nobody has used, at an address of the client. */
  async open(address = "/", options = {}) {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
    const page = await context.newPage();
    this.#pages.push(page);
    page.setDefaultTimeout(30_000);
    page.on("console", (message) => {
      if (message.type() === "error") this.#complaints.push(`${message.location().url}: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(this.url)) this.#complaints.push(`asked elsewhere: ${request.url()}`);
    });
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    await page.goto(this.url + address);
    return page;
  }

  /** A page in which one of the cast has signed in through the chooser. */
  async enter(email, options = {}) {
    const person = (await this.cast()).get(email);
    assert(person, `${email} is not in the cast`);
    const page = await this.open("/", options);
    await page.getByRole("button", { name: person.displayName }).click();
    await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
    return page;
  }

  /** Forgives what has been said so far and matches: for scenes that cut the line on purpose. */
  forgive(pattern) {
    this.#complaints = this.#complaints.filter((complaint) => !pattern.test(complaint));
  }

  assertNoComplaints() {
    assert.deepEqual(this.#complaints, []);
  }

  async photograph() {
    for (const [index, page] of this.#pages.entries()) {
      await page.screenshot({ path: path.join(this.folder, `page-${index}.png`) }).catch(() => undefined);
    }
  }
}

/** No fault that axe knows of. */
export async function assertAccessible(page) {
  const { readFile } = await import("node:fs/promises");
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`),
    [],
  );
}

/** Nothing of the page stands beyond the right edge, on a small screen and on a wide one. */
export async function assertFits(page) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${page.url()} at ${width}`);
  }
}

/** Opens the demo's own project from the page of projects. */
export async function openProject(page) {
  await page.getByRole("link", { name: "EXERCISE SOUTHERN LANTERN" }).click();
  await page.getByRole("heading", { name: "Documents" }).waitFor();
}

/** A real PDF of some length. */
export async function printed(page, title) {
  const paper = await page.context().browser().newPage();
  await paper.setContent(`<h1>${title}</h1>${"<p>EXERCISE. Nothing in this report is real.</p>".repeat(400)}`);
  const pdf = await paper.pdf();
  await paper.close();
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  return pdf;
}

/** Fills the upload dialog of an open project page with the template of a marking, and waits until its readers are told. */
export async function upload(page, { file, title, marking }) {
  await page.getByRole("button", { name: "Upload a document" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("File").setInputFiles(file);
  await dialog.getByLabel("Title").fill(title);
  await pickTemplate(dialog, marking);
  await dialog.getByText("of the project can read this").waitFor();
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  return dialog;
}

/** Picks the standing template of a marking in an open upload dialog. */
export async function pickTemplate(dialog, marking) {
  const choice = dialog.getByLabel("Template", { exact: true });
  const offered = choice.locator("option").filter({ hasText: marking });
  await offered.first().waitFor({ state: "attached" });
  const label = (await offered.allTextContents()).find((text) => text === marking || text.startsWith(`${marking} (`));
  assert(label, `there is no template of ${marking}`);
  await choice.selectOption({ label });
}

/** Limits the line of a page, in bytes per second; what is left out is unlimited. */
export async function slowed(line, limits) {
  const unlimited = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await line.send("Network.emulateNetworkConditions", { ...unlimited, ...limits });
}

/** SHA-256 of a file on disk, lower-case hex. */
export async function sha256Of(file) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest("hex");
}

/** Presses a document's download button and gives what the browser saved. */
export async function download(page, title, folder) {
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Download ${title}`, exact: true }).click(),
  ]);
  const target = path.join(folder, `${Math.random().toString(36).slice(2)}-${saved.suggestedFilename()}`);
  await saved.saveAs(target);
  return target;
}
