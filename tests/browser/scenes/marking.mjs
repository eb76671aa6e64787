/** Markings of one's own: put together with the keyboard, typed, followed by another on a day; and a firm's own information. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAccessible, assertFits, openProject, play } from "./stage.mjs";

const RUN = randomBytes(3).toString("hex");
const NOTES = `EXERCISE notes ${RUN}`;
const MODEL = `EXERCISE Corella model ${RUN}`;
const BUILT = "SECRET//REL TO USA, AUS, FVEY";
const FIRMS = "PROPRIETARY - Wattle Dynamics//ORG Hoshi Robotics";

await play(async (stage) => {
  const file = path.join(stage.folder, "notes.txt");
  await writeFile(file, "EXERCISE. Nothing here is real.\n");

  const american = await stage.enter("researcher@usa.example");
  await openProject(american);
  const dialog = await begin(american, file, NOTES);
  await putsTogether(american, dialog);
  await typesInstead(dialog);
  await planned(american, dialog);
  await american.getByRole("article", { name: NOTES }).getByText("HELD for confirmation").waitFor();
  await american.getByRole("link", { name: NOTES }).click();
  await american.getByLabel("Beside the marking").getByText("From 1 Jan 2041").waitFor();
  await assertAccessible(american);
  await assertFits(american);

  await changesThePlan(american);

  const australian = await stage.enter("researcher@aus.example");
  await openProject(australian);
  await marksForTheFirm(australian, await begin(australian, file, MODEL));
  await australian.getByRole("link", { name: MODEL }).click();
  await australian.getByRole("heading", { name: MODEL, level: 1 }).waitFor();
  await australian.getByText("Originated by Wattle Dynamics").waitFor();
  await australian.getByText("HELD: only people of Wattle Dynamics see it").waitFor();
  await australian.getByLabel("Beside the marking").getByText("Trials of the towed array").waitFor();
  await assertAccessible(australian);
  await assertFits(australian);

  const competitor = await stage.enter("manager@jpn.example");
  await competitor.goto(australian.url());
  await competitor.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();
});

async function begin(page, file, title) {
  await page.getByRole("button", { name: "Upload a document" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("File").setInputFiles(file);
  await dialog.getByLabel("Title").fill(title);
  return dialog;
}

/** Reaches a control by Tab alone. */
async function tabTo(page, control) {
  for (let presses = 0; presses < 60; presses++) {
    if ((await control.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${control}`);
}

/** Without a mouse: everything is offered by name, and what excludes each other is said by the server. */
async function putsTogether(page, dialog) {
  const send = dialog.getByRole("button", { name: "Upload", exact: true });
  const preview = dialog.getByRole("region", { name: "Preview of the marking" });
  await tabTo(page, dialog.getByRole("radio", { name: "Choose a template" }));
  await page.keyboard.press("ArrowRight");
  await dialog.getByRole("radio", { name: "Put it together" }).and(page.locator(":checked")).waitFor();
  await preview.getByText("Choose a level").waitFor();
  const level = dialog.getByLabel("Level");
  await level.locator("option", { hasText: /^SECRET$/ }).waitFor({ state: "attached" });
  assert.equal(await level.locator("option", { hasText: "TOP SECRET" }).count(), 0, "more is offered than may be set");
  await tabTo(page, level);
  await page.keyboard.type("SEC");
  for (const name of ["Australia (AUS)", /^FVEY: AUS, CAN/, /^NOFORN/]) {
    await tabTo(page, dialog.getByRole("checkbox", { name }).first());
    await page.keyboard.press("Space");
  }
  await preview.getByText("REL TO and NOFORN exclude each other").waitFor();
  assert(await send.isDisabled(), "what excludes each other could be sent");
  await assertAccessible(page);
  await page.keyboard.press("Space");
  await preview.getByText(BUILT).waitFor();
  await preview.getByText("(S//REL TO USA, AUS, FVEY)").waitFor();
  await dialog.getByText("Once confirmed").waitFor();
  for (const nation of ["AUS", "GBR"]) await dialog.locator(".readership__row--yes").getByText(nation).waitFor();
  await dialog.locator(".readership__row--no").getByText("JPN").waitFor();
  await dialog.getByText("This will be HELD").waitFor();
  assert(await send.isEnabled());
  await assertAccessible(page);
}

/** What was put together stands there to be typed over; the server's own spelling is taken by a press. */
async function typesInstead(dialog) {
  await dialog.getByRole("radio", { name: "Type it" }).check();
  const typed = dialog.getByLabel("Own marking");
  assert.equal(await typed.inputValue(), BUILT);
  await typed.fill("SECRET//REL TO AUS, USA, FVEY");
  await dialog.getByRole("button", { name: `Use ${BUILT}` }).click();
  assert.equal(await typed.inputValue(), BUILT);
  await typed.fill("SECRET//REL TO USA, AUS");
  await dialog.getByRole("button", { name: "Use the template" }).click();
  await dialog.getByRole("region", { name: "What this template says" }).getByText("SECRET//REL TO USA, AUS").waitFor();
}

/** A day that is over is refused where it stands; a plan makes the document wait, also under a template. */
async function planned(page, dialog) {
  const send = dialog.getByRole("button", { name: "Upload", exact: true });
  await dialog.getByText("Another marking takes over on a day").click();
  assert(await send.isDisabled(), "an unsaid plan could be sent");
  await dialog.getByLabel("Marking from that day").fill("UNCLAS");
  await dialog.locator(".marking-faults").getByText("not a level").waitFor();
  await dialog.getByLabel("Marking from that day").fill("UNCLASSIFIED");
  await dialog.getByLabel("From", { exact: true }).fill("2001-01-01");
  await dialog.getByText("This will be HELD").waitFor();
  await send.click();
  await dialog.getByRole("alert").getByText("name a later day").waitFor();
  assert.equal(await dialog.getByLabel("From", { exact: true }).getAttribute("aria-invalid"), "true");
  await assertAccessible(page);
  await dialog.getByLabel("From", { exact: true }).fill("2041-01-01");
  await finish(dialog);
}

/** The plan stands in the form; to end it takes two officers, which is said there. */
async function changesThePlan(page) {
  await page.getByRole("button", { name: "Change the marking" }).click();
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByLabel("From", { exact: true }).inputValue(), "2041-01-01");
  assert.equal(await dialog.getByLabel("Marking from that day").inputValue(), "UNCLASSIFIED");
  await dialog.getByLabel("New marking").fill("SECRET//REL TO USA, AUS");
  await dialog.getByLabel("From", { exact: true }).fill("2030-01-01");
  await dialog.getByLabel("Reason").fill("Sooner");
  await dialog.getByRole("button", { name: "Mark it so" }).click();
  await dialog.getByRole("alert").getByText("two security officers").waitFor();
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}

async function marksForTheFirm(page, dialog) {
  await dialog.getByRole("radio", { name: "Put it together" }).check();
  const policy = dialog.getByLabel("Policy");
  await policy.locator("option[value=COMMERCIAL]").waitFor({ state: "attached" });
  assert.equal(await policy.locator("option[value=JPN]").count(), 0, "a policy is offered under which nothing can be marked");
  await policy.selectOption("COMMERCIAL");
  await dialog.getByText("Holder: Wattle Dynamics").waitFor();
  await dialog.getByLabel("Level").selectOption("PROPRIETARY");
  await dialog.getByRole("group", { name: "Released to these firms" }).getByText("Hoshi Robotics").click();
  await dialog.getByRole("region", { name: "Preview of the marking" }).getByText(FIRMS).waitFor();
  await dialog.getByText("This will be HELD with your firm").waitFor();
  await dialog.locator(".readership__row--yes").getByText("JPN").waitFor();
  for (const nation of ["USA", "GBR"]) await dialog.locator(".readership__row--no").getByText(nation).waitFor();
  assert.equal(await dialog.getByLabel("Export status").count(), 0);

  await dialog.getByLabel("Rights in the data").selectOption("JOINT");
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await dialog.getByRole("alert").getByText("Joint rights have several owners").waitFor();
  await assertAccessible(page);
  await dialog.getByLabel("Rights in the data").selectOption("BACKGROUND");
  await dialog.getByLabel("Purpose").fill("Trials of the towed array");
  await dialog.getByLabel("Until").fill("2099-12-31");
  await finish(dialog);
}

async function finish(dialog) {
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await dialog.getByText("It is HELD").waitFor({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
}
