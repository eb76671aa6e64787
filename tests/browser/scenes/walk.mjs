/** Four nations, one project: three share a document and a milestone, the fourth sees nothing, and a rule ends at once. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { download, play, printed, sha256Of, slowed, upload } from "./stage.mjs";

const PROJECT = `Lantern trial ${randomBytes(3).toString("hex")}`;
const REPORT = "Array trial report";
const RECORDING = "Raw recording of the array";
const MARKING = "SECRET//REL TO USA, AUS, JPN";
const SECRET_RED = "rgb(200, 16, 46)";

await play(async (stage) => {
  const cast = await stage.cast();
  const manager = await stage.enter("manager@usa.example");
  const american = await stage.enter("researcher@usa.example");
  const australian = await stage.enter("researcher@aus.example");
  const japanese = await stage.enter("researcher@jpn.example");
  const british = await stage.enter("researcher@gbr.example");

  await found(manager);
  for (const nation of ["usa", "aus", "jpn", "gbr"]) await addResearcher(manager, cast.get(`researcher@${nation}.example`));

  for (const page of [american, australian, japanese, british]) {
    await page.getByLabel("Find a project by name").fill(PROJECT);
    await page.getByRole("link", { name: PROJECT }).click();
    await page.getByRole("heading", { name: PROJECT, level: 1 }).waitFor();
  }

  const report = path.join(stage.folder, "array-trial-report.pdf");
  await writeFile(report, await printed(manager, REPORT));
  await markingIsCheckedWhileTyped(american);
  await send(american, { file: report, title: REPORT, marking: MARKING });

  for (const page of [australian, japanese]) {
    const card = page.getByRole("article", { name: REPORT });
    await card.waitFor();
    const banner = card.getByText(MARKING);
    await banner.waitFor();
    assert.equal(await banner.evaluate((element) => getComputedStyle(element).backgroundColor), SECRET_RED);
    await card.getByText("Who can read this").click();
    await card.locator(".readership__row--no").getByText("GBR").waitFor();
    assert.equal(await card.locator(".readership__row--yes").count(), 3);
    assert.equal(await sha256Of(await download(page, REPORT, stage.folder)), await sha256Of(report));
  }
  await seesNoDocument(british);

  await addMilestone(manager);
  for (const page of [australian, japanese]) await page.getByRole("list", { name: "Deliverables" }).getByText(REPORT).waitFor();
  await british.getByRole("article", { name: "Sea acceptance" }).waitFor();
  assert.equal(await british.getByText(REPORT).count(), 0);
  await seesNoDocument(british);

  const recording = path.join(stage.folder, "recording.bin");
  await writeFile(recording, randomBytes(48 * 1024 * 1024));
  await send(american, { file: recording, title: RECORDING, marking: MARKING });
  const before = await sha256Of(await download(australian, RECORDING, stage.folder));
  assert.equal(before, await sha256Of(recording));

  const officer = await stage.enter("officer@usa.example");
  const slow = await beginSlowDownload(japanese, RECORDING);
  await withdrawRuleTowards(officer, "JPN");
  const { failed, received } = await slow.endedAfterASecond();
  assert(failed, `the running download went on to its end: ${received} bytes`);

  stage.forgive(/ERR_(CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|CONTENT_LENGTH_MISMATCH|HTTP2_PROTOCOL_ERROR)/);
  await refusedFromNowOn(japanese);
  assert.equal(await sha256Of(await download(australian, RECORDING, stage.folder)), before);
  await australian.reload();
  assert.equal(await sha256Of(await download(australian, REPORT, stage.folder)), await sha256Of(report));
});

async function found(page) {
  await page.getByRole("button", { name: "New project" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(PROJECT);
  for (const nation of ["Australia", "Japan", "United Kingdom"]) await dialog.getByText(nation, { exact: true }).click();
  await dialog.getByRole("button", { name: "Create the project" }).click();
  await page.getByRole("heading", { name: PROJECT, level: 1 }).waitFor();
}

async function addResearcher(page, person) {
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(person.displayName);
  await dialog.getByRole("list", { name: "People found" }).getByRole("button", { name: person.displayName }).click();
  await dialog.getByText(`Added: ${person.displayName}`).waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.locator(".members").getByText(person.displayName).waitFor();
}

async function markingIsCheckedWhileTyped(page) {
  await page.getByRole("button", { name: "Upload a document" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Type it" }).check();
  await dialog.getByLabel("Own marking").fill("SECRET//REL AUS/JPN/USA");
  await dialog.getByRole("button", { name: `Use ${MARKING}` }).click();
  assert.equal(await dialog.getByLabel("Own marking").inputValue(), MARKING);
  await dialog.locator(".readership__row--no").getByText("GBR").waitFor();
  for (const nation of ["AUS", "JPN", "USA"]) await dialog.locator(".readership__row--yes").getByText(nation).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}

async function send(page, what) {
  const dialog = await upload(page, what);
  await dialog.getByText("Uploaded, sealed and checked.").waitFor({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
}

async function seesNoDocument(page) {
  await page.reload();
  await page.getByRole("heading", { name: PROJECT, level: 1 }).waitFor();
  await page.getByText("No documents here yet.").waitFor();
  await page.getByLabel("Find a document").fill("array");
  await page.getByText("No document you can see matches that.").waitFor();
  assert(!(await page.content()).includes(REPORT));
}

async function addMilestone(page) {
  await page.getByRole("button", { name: "Add a milestone" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Title", { exact: true }).fill("Sea acceptance");
  await dialog.getByLabel("Planned day").fill("2027-06-30");
  await dialog.getByRole("button", { name: "Add the milestone" }).click();
  await dialog.waitFor({ state: "detached" });
  const milestone = page.getByRole("article", { name: "Sea acceptance" });
  await milestone.getByRole("button", { name: "Add a deliverable" }).click();
  await dialog.getByRole("radio", { name: REPORT }).check();
  await dialog.getByRole("button", { name: "Add the deliverable" }).click();
  await dialog.waitFor({ state: "detached" });
  await milestone.getByText(REPORT).waitFor();
}

/** A download over a slow line, still under way when the rule goes; a second later the line is as fast as it can be. */
async function beginSlowDownload(page, title) {
  const line = await page.context().newCDPSession(page);
  const [response] = await Promise.all([
    page.waitForResponse((each) => each.request().postData()?.includes("ContentTicketCreate") ?? false),
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Download ${title}`, exact: true }).click(),
  ]);
  const { data } = await response.json();
  await slowed(line, { downloadThroughput: 3 * 1024 * 1024 });
  await page.evaluate((address) => {
    globalThis.slow = (async () => {
      let received = 0;
      try {
        const reader = (await fetch(address, { cache: "no-store" })).body.getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return { failed: false, received };
          received += value.length;
        }
      } catch {
        return { failed: true, received };
      }
    })();
  }, data.contentTicketCreate.ticket.url);
  const endedAfterASecond = async () => {
    await page.waitForTimeout(1000);
    await slowed(line, {});
    return page.evaluate(() => globalThis.slow);
  };
  return { endedAfterASecond };
}

async function withdrawRuleTowards(page, nation) {
  await page.getByRole("link", { name: "Registers" }).click();
  await page.getByRole("button", { name: `Withdraw the rule towards ${nation}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The agreement is suspended.");
  await dialog.getByRole("button", { name: "Withdraw at once" }).click();
  await dialog.waitFor({ state: "detached" });
  const rule = page.getByRole("article", { name: `Rule towards ${nation}` });
  await rule.waitFor({ state: "detached" });
  await page.getByText("Also what is not in force today").click();
  await rule.getByText("Not in force").waitFor();
}

/** The project is the United States' too: without their rule there is nothing of it left to see. */
async function refusedFromNowOn(page) {
  const button = page.getByRole("button", { name: `Download ${REPORT}`, exact: true });
  const gone = page.getByRole("heading", { name: "Nothing here that you can see" });
  if (await button.isVisible()) {
    await button.click();
    await page.getByRole("alert").or(gone).first().waitFor();
  }
  await page.reload();
  await gone.waitFor();
  await page.getByRole("link", { name: "Your projects", exact: true }).click();
  await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
  assert(!(await page.content()).includes(PROJECT));
}
