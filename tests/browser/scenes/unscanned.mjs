/** A scanner that does not answer: whoever uploads is told what the content waits for, and nobody else sees anything of it. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAccessible, assertFits, openProject, play, upload } from "./stage.mjs";

const TITLE = "EXERCISE unscanned notes";

await play(async (stage) => {
  const file = path.join(stage.folder, "notes.txt");
  await writeFile(file, "EXERCISE. Nothing here is real.\n");
  const american = await stage.enter("researcher@usa.example");
  await openProject(american);
  const dialog = await upload(american, { file, title: TITLE, marking: "UNCLASSIFIED" });
  await dialog.getByText("it is scanned and read for markings").waitFor({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();

  const card = american.getByRole("article", { name: TITLE });
  await card.getByText("Being checked").waitFor();
  assert.equal(await card.getByRole("button", { name: /Continue|Download/ }).count(), 0);
  await card.getByRole("link", { name: TITLE }).click();
  const versions = american.getByRole("region", { name: "Versions" });
  await versions.getByText("Being checked").waitFor();
  await versions.getByText("While a scanner does not answer it stays closed").waitFor();
  assert.equal(await american.getByRole("button", { name: /^Download/ }).count(), 0);
  await assertAccessible(american);
  await assertFits(american);

  const australian = await stage.enter("researcher@aus.example");
  await australian.goto(american.url());
  await australian.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
  await australian.getByRole("region", { name: "Versions" }).getByText("No content yet.").waitFor();
});
