/** A day comes for a document: officers of the nation that set it are told, others are not. */
import assert from "node:assert/strict";
import { assertAccessible, assertFits, openProject, play } from "./stage.mjs";

const TITLE = "EXERCISE Hydrophone calibration, first series";
const RULE = "EXERCISE records rule 7";

await play(async (stage) => {
  const researcher = await stage.enter("researcher@usa.example");
  await openProject(researcher);
  await researcher.getByRole("link", { name: TITLE }).click();
  await researcher.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
  const document = researcher.url().split("/").pop();

  const officer = await stage.enter("officer@usa.example");
  await officer.getByRole("link", { name: "Due" }).click();
  await officer.getByText("Nothing is due.").waitFor();
  await setsDays(officer, document);
  await officer.reload();
  const due = officer.getByRole("article", { name: TITLE });
  await due.getByText("To be looked at again").waitFor();
  await due.getByText(RULE).waitFor();
  await due.getByText("SECRET//REL TO USA, AUS, JPN").waitFor();
  assert.equal(await due.getByText("To be disposed of").count(), 0);
  await assertAccessible(officer);
  await assertFits(officer);
  await officer.getByLabel("Show").selectOption("DISPOSAL");
  await officer.getByText("Nothing is due.").waitFor();
  await officer.getByLabel("Show").selectOption("");
  await due.getByRole("link", { name: TITLE }).focus();
  await officer.keyboard.press("Enter");
  await officer.getByRole("heading", { name: TITLE, level: 1 }).waitFor();

  const australian = await stage.enter("officer@aus.example");
  await australian.getByRole("link", { name: "Due" }).click();
  await australian.getByText("Nothing is due.").waitFor();
});

/** As the page of a document does it: today to look again, and much later to dispose of it. */
async function setsDays(page, document) {
  const faults = await page.evaluate(
    async ([id, reason]) => {
      const { csrf } = await (await fetch("/auth/session")).json();
      const today = new Date().toISOString().slice(0, 10);
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Entente-CSRF": csrf },
        body: JSON.stringify({
          query: "mutation ($input: DocumentDatesSetInput!) { documentDatesSet(input: $input) { errors { message } } }",
          variables: { input: { id, reason, reviewOn: today, disposeOn: "2090-01-01" } },
        }),
      });
      return (await response.json()).data.documentDatesSet.errors;
    },
    [document, RULE],
  );
  assert.deepEqual(faults, []);
}
