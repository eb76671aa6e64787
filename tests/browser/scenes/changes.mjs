/** Changes of the law: drafted in parts, gone on with, agreed to by a second officer, for a day, and rolled back with what that closes. */
import assert from "node:assert/strict";
import { assertAccessible, assertFits, openProject, play } from "./stage.mjs";

const KEPT = "What the trial needs";
const SHUTS = "Nobody at the trial";
const LATER = "Papers for the spring";
const STANDING = "The clearance of the yard lapsed";
const MEMBERS = "Another member";
const SHARED = "EXERCISE Hydrophone calibration, first series";

await play(async (stage) => {
  const officer = await stage.enter("officer@usa.example");
  const second = await stage.enter("officer2@usa.example");

  await keepsADraft(officer);
  await goesOnWithIt(officer);
  await mayNotAgree(officer);
  await agrees(second, KEPT);
  await readsWhatIsInForce(officer);
  await recordsForADay(officer);
  await lowersAStanding(officer);
  await triesAGroup(officer);
  await shutsOutAndRollsBack(stage, officer, second);
  await filters(officer);
});

function dialogOf(page) {
  return page.getByRole("dialog");
}

function changeOf(page, reason) {
  return page.getByRole("article", { name: `Change: ${reason}` });
}

async function begin(page) {
  await page.getByRole("link", { name: "Changes", exact: true }).click();
  await page.getByRole("link", { name: "Draft a change" }).click();
  await page.getByRole("heading", { name: "What if?", level: 1 }).waitFor();
}

async function ask(page) {
  await page.getByRole("button", { name: "Ask what would change" }).click();
  await page.getByRole("button", { name: "Propose this change" }).waitFor();
}

async function keepsADraft(page) {
  await begin(page);
  await page.getByRole("button", { name: "Try a consent" }).click();
  const consent = page.getByRole("group", { name: "A consent" });
  await consent.getByLabel("To whom it may go on").fill("NOWHERE");
  await consent.getByLabel("Last day").fill("2030-06-30");
  await page.getByRole("button", { name: "Ask what would change" }).click();
  await page.getByRole("alert").getByText("NOWHERE").waitFor();
  assert.equal(await page.getByRole("button", { name: "Propose this change" }).count(), 0, "what is faulty can be proposed");
  await consent.getByLabel("To whom it may go on").fill("JPN\norg:Ise Bay Materials");
  await page.getByRole("button", { name: "Try a rule" }).focus();
  await page.keyboard.press("Enter");
  const rule = page.getByRole("group", { name: "A rule", exact: true });
  await rule.getByLabel("Towards").fill("GBR");
  await rule.getByLabel("Up to the level").fill("CONFIDENTIAL");
  await rule.getByLabel("Disclosure categories").fill("1, 3");
  await ask(page);
  await assertAccessible(page);
  await assertFits(page);
  await page.getByRole("button", { name: "Propose this change" }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("Authority").fill("EXERCISE COUNCIL");
  await dialog.getByLabel("Reason").fill(KEPT);
  await dialog.getByText("Keep it as a draft").click();
  await dialog.getByRole("button", { name: "Keep the draft" }).click();
  await page.getByText("The draft is kept").waitFor();
}

async function goesOnWithIt(page) {
  await page.getByRole("link", { name: "See the change" }).click();
  await changeOf(page, KEPT).getByText("Draft", { exact: true }).waitFor();
  await changeOf(page, KEPT).getByRole("link", { name: /^Go on with it/ }).click();
  await page.getByText("You go on with the draft").waitFor();
  const consent = page.getByRole("group", { name: "A consent" });
  assert.equal(await consent.getByLabel("To whom it may go on").inputValue(), "JPN\norg:Ise Bay Materials");
  const rule = page.getByRole("group", { name: "A rule", exact: true });
  assert.equal(await rule.getByLabel("Disclosure categories").inputValue(), "1, 3");
  await rule.getByRole("button", { name: "Leave it out" }).click();
  await ask(page);
  await page.getByRole("button", { name: "Propose this change" }).click();
  const dialog = dialogOf(page);
  assert.equal(await dialog.getByLabel("Authority").inputValue(), "EXERCISE COUNCIL");
  await dialog.getByLabel("Reason").fill(KEPT);
  await dialog.getByRole("button", { name: "Propose it" }).click();
  await page.getByText("The change waits for another officer").waitFor();
}

async function mayNotAgree(page) {
  await page.getByRole("link", { name: "See the change" }).click();
  const change = changeOf(page, KEPT);
  await change.getByText("another officer agrees to it, nobody to their own").waitFor();
  assert.equal(await change.getByRole("button", { name: /^Decide/ }).count(), 0);
  await change.getByRole("button", { name: /^Take it back/ }).waitFor();
  await change.getByText("Counted over").waitFor();
  await assertAccessible(page);
  await assertFits(page);
}

async function agrees(page, reason) {
  await page.getByRole("link", { name: "Waiting" }).click();
  await page.reload();
  const change = changeOf(page, reason);
  await change.getByRole("button", { name: /^Decide/ }).click();
  const dialog = dialogOf(page);
  await dialog.getByText("Counted over").waitFor();
  await dialog.getByRole("radio", { name: /^Agree/ }).check();
  await dialog.getByLabel("Why").fill("Agreed in council");
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Record the decision" }).click();
  await change.waitFor({ state: "detached" });
}

/** Each register, found by its words, with what it rests on and the change that brought it. */
async function readsWhatIsInForce(page) {
  const registers = page.getByRole("navigation", { name: "Registers" });
  await page.getByRole("link", { name: "Registers" }).click();
  await page.getByRole("article", { name: "Rule towards AUS" }).getByText("EXERCISE STANDING RULE").waitFor();
  await page.getByLabel("Find in this register").fill("GBR");
  await page.getByRole("article", { name: "Rule towards AUS" }).waitFor({ state: "detached" });
  await page.getByRole("article", { name: "Rule towards GBR" }).waitFor();

  await registers.getByRole("link", { name: "Consents" }).focus();
  await page.keyboard.press("Enter");
  const consent = page.getByRole("article", { name: "Consent to JPN, org:Ise Bay Materials" });
  await consent.getByText("EXERCISE COUNCIL · until 30 Jun 2030").waitFor();
  await consent.getByRole("link", { name: KEPT }).waitFor();
  await assertAccessible(page);
  await assertFits(page);

  await registers.getByRole("link", { name: "Export papers" }).click();
  await page.getByText("No export paper stands here.").waitFor();
  await registers.getByRole("link", { name: "Standings" }).click();
  await page.getByRole("article", { name: "Standing of Palisade Systems" }).getByText(/facility clearance USA SECRET/).waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await registers.getByRole("link", { name: "Groups" }).click();
  await page.getByLabel("Find in this register").fill("New Zealand");
  await page.getByRole("article", { name: "Group FVEY" }).waitFor();
  await assertAccessible(page);
  await assertFits(page);

  await registers.getByRole("link", { name: "Consents" }).click();
  await consent.getByRole("link", { name: KEPT }).click();
  await changeOf(page, KEPT).getByText("In force", { exact: true }).waitFor();
}

/** What takes away is done by one officer; for a day it can still be stopped. */
async function recordsForADay(page) {
  await begin(page);
  await page.getByLabel(/^To JPN, org:Ise Bay Materials/).focus();
  await page.keyboard.press("Space");
  await ask(page);
  await page.getByRole("button", { name: "Propose this change" }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("Reason").fill(LATER);
  await dialog.getByLabel("In force from").fill("2020-01-01");
  await dialog.getByRole("button", { name: "Propose it" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("In force from").fill("2028-03-01");
  await dialog.getByRole("button", { name: "Propose it" }).click();
  await page.getByText("The change holds from its day on.").waitFor();
  await page.getByRole("link", { name: "See the change" }).click();
  const change = changeOf(page, LATER);
  await change.getByText("For 1 Mar 2028").waitFor();
  await change.getByRole("button", { name: /^Stop it/ }).click();
  await dialog.getByLabel("Why").fill("Not this spring");
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await change.getByText("Rejected").waitFor();
}

async function lowersAStanding(page) {
  await begin(page);
  await page.getByRole("button", { name: "Try a standing" }).click();
  const standing = page.getByRole("group", { name: "A standing" });
  await standing.getByLabel("Organisation").selectOption({ label: "Palisade Systems" });
  assert.equal(await standing.getByLabel("Facility clearance: level").inputValue(), "SECRET");
  await standing.getByLabel("CMMC level").fill("1");
  await ask(page);
  await page.getByRole("button", { name: "Propose this change" }).click();
  await dialogOf(page).getByLabel("Reason").fill(STANDING);
  await dialogOf(page).getByRole("button", { name: "Propose it" }).click();
  await page.getByText("The change holds from now on.").waitFor();
  await page.getByRole("link", { name: "See the change" }).click();
  await changeOf(page, STANDING).getByText(/CMMC level 1/).waitFor();
}

/** A group stands alone in its change; what a nation is not is told. */
async function triesAGroup(page) {
  await begin(page);
  await page.getByRole("button", { name: "Try a group’s members" }).click();
  const group = page.getByRole("group", { name: "Members of a group" });
  await group.getByLabel("Group").selectOption("FVEY");
  const members = group.getByLabel("Members from then on");
  const before = await members.inputValue();
  await members.fill(`${before}\nNOWHERE`);
  await page.getByRole("button", { name: "Ask what would change" }).click();
  await page.getByRole("alert").getByText("NOWHERE").waitFor();
  await members.fill(`${before}\nJPN`);
  await ask(page);
  await page.getByRole("button", { name: "Propose this change" }).click();
  await dialogOf(page).getByLabel("Reason").fill(MEMBERS);
  await dialogOf(page).getByRole("button", { name: "Propose it" }).click();
  await page.getByRole("link", { name: "See the change" }).click();
  const change = changeOf(page, MEMBERS);
  await change.getByText("Waits for others").waitFor();
  await change.getByText("GBR", { exact: true }).first().waitFor();
}

/** A denial ends what is open at once; rolling it back opens it again, so it is shown and takes a second officer. */
async function shutsOutAndRollsBack(stage, officer, second) {
  const australian = await stage.enter("researcher@aus.example");
  await openProject(australian);
  await australian.getByRole("link", { name: SHARED }).waitFor();

  await begin(officer);
  await officer.getByRole("button", { name: "Try a rule" }).click();
  await officer.getByLabel("Effect").selectOption("DENY");
  await officer.getByLabel("Towards").fill("AUS");
  await ask(officer);
  await officer.getByRole("region", { name: "Losses" }).getByRole("row", { name: /Imogen Clarke/ }).waitFor();
  await officer.getByRole("button", { name: "Propose this change" }).click();
  await dialogOf(officer).getByLabel("Authority").fill("EXERCISE COUNCIL");
  await dialogOf(officer).getByLabel("Reason").fill(SHUTS);
  await dialogOf(officer).getByRole("button", { name: "Propose it" }).click();
  await officer.getByText("The change holds from now on.").waitFor();
  await australian.reload();
  await australian.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();

  await officer.getByRole("link", { name: "See the change" }).click();
  await changeOf(officer, SHUTS).getByRole("button", { name: /^Roll it back/ }).click();
  const dialog = dialogOf(officer);
  await dialog.getByRole("region", { name: "Gains" }).getByRole("row", { name: /Imogen Clarke/ }).waitFor();
  await assertAccessible(officer);
  await dialog.getByLabel("Reason").fill("The council agreed again");
  await dialog.getByRole("button", { name: "Roll it back" }).click();
  await changeOf(officer, "The council agreed again").getByText("Takes back").waitFor();
  await agrees(second, "The council agreed again");
  await australian.reload();
  await australian.getByRole("link", { name: SHARED }).waitFor();
}

async function filters(page) {
  await page.getByRole("link", { name: "Changes", exact: true }).click();
  await changeOf(page, STANDING).waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await page.getByLabel("Show").selectOption("ROLLED_BACK");
  await changeOf(page, SHUTS).getByText("Taken back").waitFor();
  assert.equal(await page.getByRole("article").count(), 1);
}
