/** A transfer: asked for, answered by an officer of its originator and by nobody else, fetched, and verified by the command that the page names. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAccessible, assertFits, openProject, play, sha256Of } from "./stage.mjs";

const PURPOSE = `Sea trial of the array ${randomBytes(3).toString("hex")}`;
const REPORT = "EXERCISE Hydrophone calibration";
const OWN = "The plan for the range";
const PLAN = "EXERCISE Southern Lantern: programme plan";
const NATIONAL = "EXERCISE Array processing notes";

await play(async (stage) => {
  const key = path.join(stage.folder, "range.key");
  await stage.entente("export", "keygen", key, "--name", "Test range");

  const researcher = await stage.enter("researcher@usa.example");
  await openProject(researcher);
  await asksWrongly(researcher, key);
  await asks(researcher, key);
  await mayNotAnswer(researcher);

  const stranger = await stage.enter("researcher@jpn.example");
  await stranger.getByRole("link", { name: "Transfers", exact: true }).click();
  await stranger.getByText("You have not asked for any.").waitFor();

  const officer = await stage.enter("officer@usa.example");
  await answers(officer, key);
  const fetched = await fetches(researcher, stage.folder);
  await verifies(stage, { fetched, key });

  await takesBack(officer);
  await researcher.reload();
  const over = researcher.getByRole("article", { name: new RegExp(PURPOSE) });
  await over.getByText("Taken back").waitFor();
  assert.equal(await over.getByRole("button", { name: /^Get the package/ }).count(), 0);

  await asksAsAnOfficer(stage, key);
});

async function chooses(page, title) {
  await page.getByLabel("Find a document").fill(title);
  const box = page.getByRole("list", { name: "Documents to choose from" }).getByRole("checkbox", { name: title });
  await box.focus();
  await page.keyboard.press("Space");
  assert(await box.isChecked(), `${title} is not chosen by the keyboard`);
}

/** Nothing chosen, a private key, a recipient that nothing may go to: each is refused where it was said. */
async function asksWrongly(page, key) {
  await page.getByRole("link", { name: "Ask for a transfer" }).click();
  await page.getByRole("heading", { name: "Ask for a transfer", level: 1 }).waitFor();
  await page.getByLabel("Nation or firm").fill("NOWHERE");
  await page.getByLabel("Recipient", { exact: true }).fill("Test range");
  await page.getByLabel("Purpose").fill(PURPOSE);
  await page.getByRole("button", { name: "Ask for the transfer" }).click();
  await page.getByRole("alert").getByText("Choose at least one document.").waitFor();
  await page.getByLabel("The recipient’s public key").setInputFiles(key);
  await page.getByRole("alert").getByText("This is a private key").waitFor();
  assert(!(await page.content()).includes(JSON.parse(await readFile(key, "utf8")).seed), "a private key stays in the page");
  await page.getByLabel("The recipient’s public key").setInputFiles(`${key}.pub`);
  await page.getByText("key of Test range").waitFor();
  await chooses(page, NATIONAL);
  await page.getByRole("button", { name: "Ask for the transfer" }).click();
  await page.getByRole("alert").getByText("Name the receiving nation by its code").waitFor();
  await page.getByLabel("Nation or firm").fill("AUS");
  await page.getByRole("button", { name: "Ask for the transfer" }).click();
  await page.getByRole("alert").getByText(`${NATIONAL}: `).waitFor();
  await assertAccessible(page);
  await assertFits(page);
}

async function asks(page, key) {
  await chooses(page, REPORT);
  await page.getByLabel("Or paste it").fill(await readFile(`${key}.pub`, "utf8"));
  await page.getByText("Leave out what may not go").click();
  await page.getByRole("button", { name: "Ask for the transfer" }).click();
  await page.getByRole("heading", { name: "Transfers", level: 1 }).waitFor();
  const transfer = page.getByRole("article", { name: new RegExp(PURPOSE) });
  await transfer.getByText("Waits for answers").waitFor();
  await transfer.getByText(REPORT).waitFor();
  assert.equal(await transfer.getByText(NATIONAL).count(), 0, "what may not go is listed");
}

async function mayNotAnswer(page) {
  const transfer = page.getByRole("article", { name: new RegExp(PURPOSE) });
  assert.equal(await transfer.getByRole("button", { name: /^Answer/ }).count(), 0);
  assert.equal(await transfer.getByRole("button", { name: /^Get the package/ }).count(), 0);
  await transfer.getByRole("button", { name: /^Give it up/ }).waitFor();
}

async function answers(page, key) {
  const { fingerprint } = JSON.parse(await readFile(`${key}.pub`, "utf8"));
  await page.getByRole("link", { name: "Waiting" }).click();
  const transfer = page.getByRole("region", { name: "Transfers to answer" }).getByRole("article", { name: new RegExp(PURPOSE) });
  await transfer.getByRole("button", { name: /^Answer/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Yes/ }).check();
  assert.equal((await dialog.locator(".fingerprint").textContent()).replaceAll(" ", ""), fingerprint);
  await dialog.getByLabel("Why").fill("Agreed with the range");
  assert(await dialog.getByRole("button", { name: "Record the answer" }).isDisabled(), "a fingerprint nobody compared is approved");
  await assertAccessible(page);
  await dialog.getByText("told us the same fingerprint").click();
  await dialog.getByRole("button", { name: "Record the answer" }).click();
  await transfer.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "All transfers" }).click();
  await page.getByRole("article", { name: new RegExp(PURPOSE) }).getByText("Said yes").waitFor();
  await assertAccessible(page);
  await assertFits(page);
}

async function fetches(page, folder) {
  await page.reload();
  const transfer = page.getByRole("article", { name: new RegExp(PURPOSE) });
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    transfer.getByRole("button", { name: /^Get the package/ }).click(),
  ]);
  const file = path.join(folder, saved.suggestedFilename());
  await saved.saveAs(file);
  await transfer.getByText(await sha256Of(file)).waitFor();
  await assertAccessible(page);
  await assertFits(page);
  return { file, command: await transfer.locator(".command").textContent() };
}

/** The very command that the page names, with the recipient's own file names. */
async function verifies(stage, { fetched: { file, command }, key }) {
  const words = command.trim().split(/\s+/);
  assert.equal(words.shift(), "entente");
  const named = { [path.basename(file)]: file, "PRIVATE-KEY": key, received: path.join(stage.folder, "received") };
  const { stdout } = await stage.entente(...words.map((word) => named[word] ?? word));
  assert.match(stdout, /Hydrophone calibration/);
  const changed = await readFile(file);
  await writeFile(file, changed.fill(0, changed.length - 8));
  await assert.rejects(
    stage.entente("export", "verify", file, "--key", key, "--sender", words[words.indexOf("--sender") + 1]),
    /must not be relied on/,
  );
}

async function takesBack(page) {
  const transfer = page.getByRole("article", { name: new RegExp(PURPOSE) });
  await transfer.getByRole("button", { name: /^Take our yes back/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The trial is put off");
  await dialog.getByRole("button", { name: "Take it back at once" }).click();
  await transfer.getByText("Took its yes back").waitFor();
}

/** An officer who works in the project asks like anybody else, and the page says why they do not answer it. */
async function asksAsAnOfficer(stage, key) {
  const { displayName } = (await stage.cast()).get("officer2@usa.example");
  const manager = await stage.enter("manager@usa.example");
  await openProject(manager);
  await manager.getByRole("button", { name: "Add a person" }).click();
  await manager.getByLabel("Name").fill(displayName);
  await manager.getByRole("list", { name: "People found" }).getByRole("button", { name: displayName }).click();
  await manager.getByText(`Added: ${displayName}`).waitFor();

  const officer = await stage.enter("officer2@usa.example");
  await openProject(officer);
  await officer.getByRole("link", { name: "Ask for a transfer" }).click();
  await chooses(officer, PLAN);
  await officer.getByLabel("Nation or firm").fill("AUS");
  await officer.getByLabel("Recipient", { exact: true }).fill("Test range");
  await officer.getByLabel("The recipient’s public key").setInputFiles(`${key}.pub`);
  await officer.getByLabel("Purpose").fill(OWN);
  await officer.getByRole("button", { name: "Ask for the transfer" }).click();
  await officer.getByRole("heading", { name: "Transfers", level: 1 }).waitFor();
  await officer.getByRole("link", { name: "Waiting" }).click();
  const transfer = officer.getByRole("article", { name: new RegExp(OWN) });
  await transfer.getByText("nobody answers their own").waitFor();
  assert.equal(await transfer.getByRole("button", { name: /^Answer/ }).count(), 0);
}
