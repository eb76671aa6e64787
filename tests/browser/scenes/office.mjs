/** An officer asks the law: why somebody could not, what a change would do; and two officers let a nation in together. */
import assert from "node:assert/strict";
import { assertAccessible, assertFits, openProject, play } from "./stage.mjs";

const TITLE = "EXERCISE Array processing notes";
const REASON = "A second agreement with Australia";
const WIDENED = "SECRET//REL TO USA, GBR";

await play(async (stage) => {
  const american = await stage.enter("researcher@usa.example");
  await openProject(american);
  await american.getByRole("link", { name: TITLE }).click();
  await american.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
  const address = american.url();

  const officer = await stage.enter("officer@usa.example");
  const second = await stage.enter("officer2@usa.example");
  await asksWhy(officer, address);
  await asksWhatIf(officer);
  await proposesRule(officer);
  await agreesToRule(second);

  const british = await stage.enter("researcher@gbr.example");
  await british.goto(address);
  await british.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();
  await proposesToLetIn(officer, address);
  await agrees(second);
  await british.reload();
  await british.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
  await british.getByRole("article", { name: TITLE }).getByText(WIDENED).first().waitFor();
});

async function asksWhy(page, address) {
  await page.getByRole("link", { name: "Ask the law" }).click();
  await page.getByRole("heading", { name: "Why could somebody not?", level: 1 }).waitFor();
  await page.getByLabel("Person", { exact: true }).fill("Ortiz");
  await page.getByRole("list", { name: "People found" }).getByRole("button", { name: "Ortiz" }).click();
  await page.getByLabel("What it is about").fill(`Look: ${address}`);
  await page.getByRole("button", { name: "Ask the law" }).click();
  const answer = page.locator(".answer");
  await answer.getByText(/^No: Samuel Ortiz .* may not look at it/).waitFor();
  await answer.getByText("Not a member of the project").waitFor();
  await assertAccessible(page);
  await assertFits(page);

  await page.getByLabel("What it is about").fill(`doc_${"a".repeat(26)}`);
  await page.getByRole("button", { name: "Ask the law" }).click();
  await page.getByText("Nothing by this identifier is yours to ask about").waitFor();
}

async function asksWhatIf(page) {
  await page.getByRole("link", { name: "What if?" }).click();
  await page.getByRole("button", { name: "Try a rule" }).click();
  await page.getByLabel("Effect").selectOption("DENY");
  await page.getByLabel("Towards").fill("AUS");
  await page.getByRole("button", { name: "Ask what would change" }).click();
  const losses = page.getByRole("region", { name: "Losses" });
  const nations = losses.getByRole("table", { name: "Losses by nation" });
  await nations.getByRole("row", { name: /Australia/ }).waitFor();
  assert.equal(await nations.getByRole("row").count(), 2);
  await losses.getByRole("table", { name: "Losses by person" }).getByRole("row", { name: /Imogen Clarke/ }).waitFor();
  assert.equal(await page.getByRole("region", { name: "Gains" }).count(), 0);
  await assertAccessible(page);
  await assertFits(page);

  await page.getByLabel("Towards").fill("NOBODY");
  await page.getByRole("button", { name: "Ask what would change" }).click();
  await page.getByRole("alert").getByText("NOBODY").waitFor();
}

async function proposesRule(page) {
  await page.getByLabel("Effect").selectOption("ALLOW");
  await page.getByLabel("Towards").fill("AUS");
  await page.getByLabel("Up to the level").fill("CONFIDENTIAL");
  assert.equal(await page.getByRole("button", { name: "Propose this change" }).count(), 0);
  await page.getByRole("button", { name: "Ask what would change" }).click();
  await page.getByText("Nothing would change.").waitFor();
  await page.getByRole("button", { name: "Propose this change" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Authority").fill("EXERCISE COUNCIL");
  await dialog.getByLabel("Reason").fill(REASON);
  await dialog.getByRole("button", { name: "Propose it" }).click();
  await page.getByText("The change waits for another officer").waitFor();
}

async function agreesToRule(page) {
  await page.getByRole("link", { name: "Waiting" }).click();
  const change = page.getByRole("article", { name: `Change: ${REASON}` });
  await change.getByText("What it opens and closes").click();
  await change.getByText("Nothing would change.").waitFor();
  await assertAccessible(page);
  await change.getByRole("button", { name: "Decide" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Agree/ }).check();
  await dialog.getByLabel("Why").fill("Agreed in council");
  await dialog.getByRole("button", { name: "Record the decision" }).click();
  await change.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Changes", exact: true }).click();
  await change.getByText("In force", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Registers" }).click();
  await page.getByRole("article", { name: "Rule towards AUS" }).getByText("EXERCISE COUNCIL").waitFor();
}

async function proposesToLetIn(page, address) {
  await page.goto(address);
  await page.getByRole("button", { name: "Change the marking" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New marking").fill(WIDENED);
  await dialog.getByRole("region", { name: "Gains" }).getByRole("row", { name: /Eleanor Finch/ }).waitFor();
  await dialog.getByLabel("Reason").fill("The United Kingdom takes part");
  await dialog.getByRole("button", { name: "Mark it so" }).click();
  await dialog.getByRole("button", { name: "Propose it to other officers" }).click();
  await dialog.waitFor({ state: "detached" });
}

async function agrees(page) {
  await page.getByRole("link", { name: "Waiting" }).click();
  const proposal = page.getByRole("article", { name: `Proposal: ${TITLE}` });
  await proposal.getByText(WIDENED).waitFor();
  await assertAccessible(page);
  await proposal.getByRole("button", { name: "Decide" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Agree/ }).check();
  await dialog.getByLabel("Why").fill("Agreed in council");
  await dialog.getByRole("button", { name: "Record the decision" }).click();
  await proposal.waitFor({ state: "detached" });
}
