/** A day comes for a document: officers of the nation that set it are told, others are not. */
import assert from "node:assert/strict";
import { assertAccessible, assertFits, play } from "./stage.mjs";

const TITLE = "EXERCISE Hydrophone calibration, first series";
const RULE = "EXERCISE records rule 7";

await play(async (stage) => {
  const officer = await stage.enter("officer@usa.example");
  await officer.getByRole("link", { name: "Due" }).click();
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
  await due.waitFor();
  await due.getByRole("link", { name: TITLE }).focus();
  await officer.keyboard.press("Enter");
  await officer.getByRole("heading", { name: TITLE, level: 1 }).waitFor();

  const australian = await stage.enter("officer@aus.example");
  await australian.getByRole("link", { name: "Due" }).click();
  await australian.getByText("Nothing is due.").waitFor();
});
