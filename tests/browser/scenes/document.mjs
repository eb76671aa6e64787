/** One document's life: held, confirmed, looked at, talked about, narrowed, held against destruction, destroyed; and a spill. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAccessible, assertFits, openProject, play, printed, upload } from "./stage.mjs";

const RUN = randomBytes(3).toString("hex");
const TITLE = `EXERCISE 曳航アレイ報告 ${RUN}`;
const SPILT = `EXERCISE list of names ${RUN}`;
const MARKING = "SECRET//DISPLAY ONLY AUS";
const NARROWED = "SECRET//NOFORN";

await play(async (stage) => {
  const file = path.join(stage.folder, "report.pdf");
  const american = await stage.enter("researcher@usa.example");
  const australian = await stage.enter("researcher@aus.example");
  const officer = await stage.enter("officer@usa.example");
  await writeFile(file, await printed(american, TITLE));

  await openProject(american);
  await uploadOffTemplate(american, file);
  await findsNothing(australian);
  await confirm(officer);
  await find(australian);
  await assertAccessible(australian);
  await looksAndDoesNotTake(australian);

  await american.getByRole("link", { name: TITLE }).click();
  await american.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
  const address = american.url();
  await talk(australian, american);
  await assertFits(american);
  await assertAccessible(american);

  await narrow(american);
  await australian.reload();
  await asksForAccess(australian);

  await officer.goto(address);
  await holdsAndDestroys(officer, address.split("/").pop().slice(-6));
  await american.reload();
  await american.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();

  await spill({ american, australian, officer, file });
});

async function uploadOffTemplate(page, file) {
  await page.getByRole("button", { name: "Upload a document" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("File").setInputFiles(file);
  await dialog.getByLabel("Title").fill(TITLE);
  await dialog.getByRole("radio", { name: "Type it" }).check();
  await dialog.getByLabel("Own marking").fill(MARKING);
  await dialog.getByText("This will be HELD").waitFor();
  await dialog.getByText("Once confirmed").waitFor();
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await dialog.getByText("It is HELD").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("article", { name: TITLE }).getByText("HELD for confirmation").waitFor();
}

async function findsNothing(page) {
  await page.getByRole("link", { name: "Search" }).click();
  await page.getByLabel("Words to find").fill(RUN);
  await page.getByText("Nothing you can see holds all of these words.").waitFor();
}

async function confirm(page) {
  await page.getByRole("link", { name: "Waiting" }).click();
  const held = page.getByRole("article", { name: TITLE });
  await held.waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await held.getByRole("button", { name: "Confirm the marking" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why it is right").fill("Read and agreed");
  await dialog.getByRole("button", { name: "Confirm and release" }).click();
  await held.waitFor({ state: "detached" });
}

/** By Japanese words that stand within longer ones. */
async function find(page) {
  await page.getByLabel("Words to find").fill(`アレイ報告 ${RUN}`);
  const hit = page.getByRole("article", { name: TITLE });
  await hit.getByText(MARKING).waitFor();
  assert.equal(await hit.getByText(TITLE).locator("xpath=ancestor-or-self::*[@lang][1]").getAttribute("lang"), "ja");
  await hit.getByRole("link", { name: TITLE }).click();
  await page.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
}

async function looksAndDoesNotTake(page) {
  await page.getByText("You may look at this and not take it").waitFor();
  await page.locator(".readership__row--look").getByText("AUS").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Download/ }).count(), 0);
  const [opened, response] = await Promise.all([
    page.context().waitForEvent("page"),
    page.context().waitForEvent("response", (each) => each.url().includes("/content/")),
    page.getByRole("button", { name: "Look at it" }).click(),
  ]);
  assert.equal(response.status(), 200);
  assert.match(response.headers()["content-disposition"], /^inline/);
  await opened.close();
  assert.equal(await page.getByRole("link", { name: "Open it here" }).getAttribute("rel"), "noopener noreferrer");
}

/** What one says and whom one calls is on the other's page without a reload. */
async function talk(from, to) {
  await from.getByLabel("Comment", { exact: true }).fill("Is the second figure right? <b>&amp;</b>");
  const calls = from.getByLabel("Call somebody");
  const called = calls.locator("option").filter({ hasText: "Whitfield" });
  await called.waitFor({ state: "attached" });
  await calls.selectOption(await called.getAttribute("value"));
  await from.getByRole("button", { name: "Add the comment" }).click();
  for (const page of [from, to]) {
    const comment = page.getByRole("article", { name: /^Comment by Imogen Clarke/ });
    await comment.getByText(MARKING).waitFor();
    await comment.getByText("@Dana Whitfield").waitFor();
    await comment.getByText("<b>&amp;</b>").waitFor();
  }
}

async function narrow(page) {
  await page.getByRole("button", { name: "Change the marking" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New marking").fill("SECRET//REL TO USA, GBR");
  await dialog.getByText("Would see it: 2").waitFor();
  await dialog.getByLabel("Reason").fill("The United Kingdom takes part");
  await dialog.getByRole("button", { name: "Mark it so" }).click();
  await dialog.getByRole("alert").getByText("two security officers").waitFor();
  await dialog.getByLabel("New marking").fill(NARROWED);
  await dialog.getByText("Would not see it any more: 2").waitFor();
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Mark it so" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("article", { name: TITLE, exact: true }).getByText(NARROWED).first().waitFor();
}

async function asksForAccess(page) {
  await page.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();
  assert(!(await page.content()).includes(TITLE));
  await page.getByRole("button", { name: "Ask for access" }).click();
  await page.getByLabel("Why you need it").fill("The trial waits for it");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByText("If it exists, its owners were asked.").waitFor();
  await page.getByText(/Reference: req_/).waitFor();
}

async function holdsAndDestroys(page, word) {
  await page.getByRole("heading", { name: "As its security officer" }).waitFor();
  await assertAccessible(page);
  await assertFits(page);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Set a hold" }).click();
  await dialog.getByLabel("Reason").fill("Inquiry");
  await dialog.getByRole("button", { name: "Set the hold" }).click();
  await page.getByRole("list", { name: "Holds" }).getByText("Inquiry").waitFor();

  await page.getByRole("button", { name: "Destroy for good" }).click();
  const destroy = dialog.getByRole("button", { name: "Destroy for good" });
  await dialog.getByLabel("Reason").fill("Superseded");
  assert(await destroy.isDisabled(), "a document is destroyed without its word");
  await dialog.getByLabel("type the word below").fill(word);
  await destroy.click();
  await dialog.getByRole("alert").getByText("has to be released first").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Release our hold" }).click();
  await dialog.getByLabel("Reason").fill("Closed");
  await dialog.getByRole("button", { name: "Release it" }).click();
  await page.getByRole("list", { name: "Holds" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Destroy for good" }).click();
  await dialog.getByLabel("Reason").fill("Superseded");
  await dialog.getByLabel("type the word below").fill(word);
  await destroy.click();
  await page.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();
}

/** A reader freezes what does not belong here; whoever wrote it finds nothing, and the officers concerned are told. */
async function spillOfAComment({ american, australian, officer }) {
  await australian.getByText("The name is Quokka.").waitFor();
  await australian.getByRole("button", { name: /^Report as a spill\s*: Comment by / }).click();
  await australian.getByLabel("What happened").fill("It says the name.");
  await australian.getByRole("button", { name: "Report and freeze" }).click();
  await australian.getByText("Nothing was said about this yet.").waitFor();
  await assertAccessible(australian);
  await american.reload();
  await american.getByText("Nothing was said about this yet.").waitFor();

  await officer.getByRole("link", { name: "Spills" }).click();
  const reported = officer.getByRole("article").filter({ hasText: "It says the name." });
  await reported.getByText("The name is Quokka.").waitFor();
  await reported.getByText("Reading it leaves no record").waitFor();
}

async function spill({ american, australian, officer, file }) {
  await american.getByRole("link", { name: "Your projects", exact: true }).click();
  await openProject(american);
  const dialog = await upload(american, { file, title: SPILT, marking: "UNCLASSIFIED" });
  await dialog.getByText("Uploaded, sealed and checked.").waitFor({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await american.getByRole("link", { name: SPILT }).click();
  await american.getByRole("heading", { name: SPILT, level: 1 }).waitFor();

  await american.getByLabel("Comment", { exact: true }).fill("The name is Quokka.");
  await american.getByRole("button", { name: "Add the comment" }).click();

  await australian.goto(american.url());
  await spillOfAComment({ american, australian, officer });
  await australian.getByRole("button", { name: "Report a spill" }).click();
  await australian.getByLabel("What happened").fill("It names people who must not be named.");
  await australian.getByRole("button", { name: "Report and freeze" }).click();
  await australian.getByRole("heading", { name: "This document is frozen" }).waitFor();
  await australian.getByText("It names people who must not be named.").waitFor();
  await assertAccessible(australian);

  await american.reload();
  await american.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();

  await officer.getByRole("link", { name: "Spills" }).click();
  await officer.reload();
  const reported = officer.getByRole("article").filter({ hasText: "It names people" });
  await reported.getByRole("button", { name: "Attest that we cleaned up" }).click();
  await officer.getByLabel("What was done").fill("No copies were taken.");
  await officer.getByRole("button", { name: "Attest", exact: true }).click();
  await reported.getByRole("list", { name: "Attestations" }).getByText("No copies were taken.").waitFor();
  await assertAccessible(officer);
  await assertFits(officer);
}
