/** Uploads over a poor line: paused and continued, cut and continued, and continued after the page was loaded again. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import assert from "node:assert/strict";
import { download, play, sha256Of, slowed, upload } from "./stage.mjs";

const MARKING = "UNCLASSIFIED";
const RUN = randomBytes(3).toString("hex");
const PAUSED = `Paused recording ${RUN}`;
const CUT = `Cut recording ${RUN}`;
const LEFT = `Left recording ${RUN}`;

await play(async (stage) => {
  const page = await stage.enter("researcher@usa.example");
  await page.getByRole("article").first().getByRole("link").click();
  await page.getByRole("heading", { name: "Documents" }).waitFor();
  const line = await page.context().newCDPSession(page);
  const file = path.join(stage.folder, "recording.bin");
  await writeFile(file, randomBytes(12 * 1024 * 1024));

  await slowed(line, { uploadThroughput: 2 * 1024 * 1024 });
  const paused = await upload(page, { file, title: PAUSED, marking: MARKING });
  await sentSome(paused);
  await paused.getByRole("button", { name: "Pause" }).click();
  await paused.getByText("What was sent is kept").waitFor();
  await paused.getByRole("button", { name: "Continue" }).click();
  await finished(paused, line);
  assert.equal(await sha256Of(await download(page, PAUSED, stage.folder)), await sha256Of(file));

  await slowed(line, { uploadThroughput: 2 * 1024 * 1024 });
  const cut = await upload(page, { file, title: CUT, marking: MARKING });
  await sentSome(cut);
  await slowed(line, { offline: true });
  await cut.getByText("The connection was cut").waitFor({ timeout: 30_000 });
  await slowed(line, {});
  await cut.getByRole("button", { name: "Continue" }).click();
  await finished(cut, line);
  assert.equal(await sha256Of(await download(page, CUT, stage.folder)), await sha256Of(file));

  await slowed(line, { uploadThroughput: 2 * 1024 * 1024 });
  const left = await upload(page, { file, title: LEFT, marking: MARKING });
  await sentSome(left);
  page.once("dialog", (question) => void question.accept());
  await page.reload();
  await page.getByRole("article", { name: LEFT }).getByRole("button", { name: "Continue the upload" }).click();
  const again = page.getByRole("dialog");
  const resumed = page.waitForRequest((request) => request.method() === "PATCH");
  await again.getByLabel("File").setInputFiles(file);
  assert.notEqual((await resumed).headers()["upload-offset"], "0");
  await finished(again, line);
  assert.equal(await sha256Of(await download(page, LEFT, stage.folder)), await sha256Of(file));
  stage.forgive(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection/);
});

async function sentSome(dialog) {
  await dialog.getByText(/Sent: [1-9]\d*(\.\d)? MB/).waitFor();
}

async function finished(dialog, line) {
  await slowed(line, {});
  await dialog.getByText("Uploaded, sealed and checked.").waitFor({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
}
