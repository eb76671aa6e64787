/** What lies in contents: found by their words where a project wants it, found out where a marking goes further; and days. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAccessible, assertFits, openProject, play, upload } from "./stage.mjs";

const RUN = randomBytes(3).toString("hex");
const WORD = `hydrophone${RUN}`;
const OPEN = `EXERCISE calibration ${RUN}`;
const MILD = `EXERCISE minutes ${RUN}`;

await play(async (stage) => {
  const open = path.join(stage.folder, "calibration.txt");
  await writeFile(open, `EXERCISE. The ${WORD} was calibrated.\n`);
  const mild = path.join(stage.folder, "minutes.txt");
  await writeFile(mild, "SECRET//NOFORN\n\nEXERCISE. Minutes of a meeting.\n\nSECRET//NOFORN\n");

  const american = await stage.enter("researcher@usa.example");
  await openProject(american);
  await mayNotSwitch(american);
  const manager = await stage.enter("manager@usa.example");
  await openProject(manager);
  await switchesOn(manager);
  await american.getByText("by the words of their contents too").waitFor();

  await send(american, { file: open, title: OPEN, marking: "UNCLASSIFIED" });
  const british = await stage.enter("researcher@gbr.example");
  await foundByItsContent(british);

  await send(american, { file: mild, title: MILD, marking: "UNCLASSIFIED" });
  await foundOut(american);
  await british.getByLabel("Words to find").fill(MILD);
  await british.getByText("Nothing you can see holds all of these words.").waitFor();

  const officer = await stage.enter("officer@usa.example");
  await officer.goto(american.url());
  await officer.getByRole("heading", { name: "Found in its content" }).waitFor();
  await officer.getByRole("link", { name: "Answer it among what waits for you" }).waitFor();
  await setsDays(officer);
  await american.getByText("they are not shown to readers").waitFor();
  assert.equal(await american.getByText("Schedule 7").count(), 0, "a reader is told the days");

  await switchesOff(manager);
  await foundsWithIt(manager);
  await british.getByLabel("Words to find").fill(WORD);
  await british.getByText("Nothing you can see holds all of these words.").waitFor();
});

async function send(page, what) {
  const dialog = await upload(page, what);
  await dialog.getByText("Uploaded, sealed and checked.").waitFor({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
}

async function mayNotSwitch(page) {
  const section = page.getByRole("region", { name: "Content search" });
  await section.getByText("found by their titles and tags alone").waitFor();
  await section.getByText("programme managers decide").waitFor();
  assert.equal(await section.getByRole("button").count(), 0);
}

async function switchesOn(page) {
  await page.getByRole("button", { name: "Search contents too" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Search contents too" });
  await dialog.getByText("they are not encrypted as the files are").waitFor();
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Search them" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Stop searching contents" }).waitFor();
  await assertAccessible(page);
  await assertFits(page);
}

async function switchesOff(page) {
  await page.getByRole("button", { name: "Stop searching contents" }).click();
  const dialog = page.getByRole("dialog", { name: "Stop searching contents" });
  await dialog.getByText("deleted at once").waitFor();
  await dialog.getByRole("button", { name: "Stop and delete the words" }).click();
  await page.getByText("found by their titles and tags alone").waitFor();
}

/** A project may be founded so; what that means is said before. */
async function foundsWithIt(page) {
  await page.getByRole("link", { name: "Projects", exact: true }).click();
  await page.getByRole("button", { name: "New project" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(`Open ${RUN}`);
  await dialog.getByText("by the words of their contents too").click();
  await dialog.getByText("they are not encrypted as the files are").waitFor();
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Create the project" }).click();
  await page.getByRole("heading", { name: `Open ${RUN}`, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Stop searching contents" }).waitFor();
}

/** By a word that only its content holds, which the hit says; by its title it is found as ever. */
async function foundByItsContent(page) {
  await page.getByRole("link", { name: "Search" }).click();
  const words = page.getByLabel("Words to find");
  const hit = page.getByRole("article", { name: OPEN });
  await words.fill(WORD);
  await hit.getByText("Found in its content").waitFor({ timeout: 60_000 });
  await assertAccessible(page);
  await assertFits(page);
  await words.fill(OPEN);
  await hit.waitFor();
  await hit.getByText("Found in its content").waitFor({ state: "detached" });
}

/** A marking in the text goes beyond the document's own: it waits, and whoever wrote it is told why. */
async function foundOut(page) {
  await page.getByRole("article", { name: MILD }).getByText("HELD for confirmation").waitFor({ timeout: 60_000 });
  await page.getByRole("link", { name: MILD }).click();
  const found = page.getByRole("region", { name: "Found in its content" });
  await found.getByText("A marking that goes beyond this one").waitFor();
  await found.getByText("SECRET//NOFORN").waitFor();
  await found.getByText("The document is HELD for that").waitFor();
  await assertAccessible(page);
  await assertFits(page);
}

async function setsDays(page) {
  const section = page.getByRole("region", { name: "Review, keeping and disposal" });
  await section.getByText("No days are set").waitFor();
  await section.getByRole("button", { name: "Set our days" }).click();
  const dialog = page.getByRole("dialog");
  const set = dialog.getByRole("button", { name: "Set these days" });
  await dialog.getByLabel("Keep until").fill("2040-12-31");
  await dialog.getByLabel("Dispose on").fill("2030-01-01");
  assert(await set.isDisabled(), "days were set without their rule");
  await dialog.getByLabel("Records rule").fill("Schedule 7");
  await set.click();
  await dialog.getByRole("alert").getByText("It is kept until later than that").waitFor();
  assert.equal(await dialog.getByLabel("Dispose on").getAttribute("aria-invalid"), "true");
  await assertAccessible(page);
  await dialog.getByLabel("Dispose on").fill("2041-01-01");
  await dialog.getByLabel("Review on").fill("2035-06-01");
  await set.click();
  const days = section.getByRole("list", { name: "Days by nation" });
  for (const day of ["1 Jun 2035", "31 Dec 2040", "1 Jan 2041", "Schedule 7"]) await days.getByText(day).waitFor();
  await assertAccessible(page);
  await assertFits(page);

  await section.getByRole("button", { name: "Change our days" }).click();
  assert.equal(await dialog.getByLabel("Keep until").inputValue(), "2040-12-31");
  await dialog.getByLabel("Keep until").fill("2030-12-31");
  await dialog.getByLabel("Records rule").fill("Schedule 8");
  await set.click();
  await dialog.getByRole("alert").getByText("another officer of your nation may shorten that").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}
