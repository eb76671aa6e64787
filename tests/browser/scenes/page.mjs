/** The page itself: its content policy, what a keyboard and a screen reader find, and that nothing stays in the browser. */
import assert from "node:assert/strict";
import { assertAccessible, play } from "./stage.mjs";

await play(async (stage) => {
  await policyIsStrict(stage);

  const chooser = await stage.open();
  await chooser.getByRole("heading", { name: "Who are you today?" }).waitFor();
  await chooser.getByText("EXERCISE").first().waitFor();
  await assertAccessible(chooser);

  const page = await stage.enter("researcher@usa.example");
  await page.getByRole("article").first().waitFor();
  await page.getByText("EXERCISE").first().waitFor();
  await assertAccessible(page);

  await page.getByRole("article").first().getByRole("link").click();
  await page.locator("main:focus").waitFor();
  await page.getByRole("heading", { name: "Documents" }).waitFor();
  await page.getByRole("heading", { name: "Milestones" }).waitFor();
  await assertAccessible(page);

  await skipLinkLeadsToTheContent(page);
  await dialogGivesFocusBack(page);
  await nothingIsInjected(page, stage);
  await nothingIsStored(page);
  await smallScreenHoldsEverything(page);

  const officer = await stage.enter("officer@usa.example");
  await officer.getByRole("link", { name: "Registers" }).click();
  await officer.getByRole("button", { name: /^Withdraw/ }).first().waitFor();
  await assertAccessible(officer);

  await page.getByRole("button", { name: "Change person" }).click();
  await page.getByRole("heading", { name: "Who are you today?" }).waitFor();
  await page.goBack().catch(() => undefined);
  assert.equal(await page.getByRole("article").count(), 0);
});

async function policyIsStrict(stage) {
  const response = await fetch(stage.url);
  const policy = response.headers.get("content-security-policy") ?? "";
  for (const directive of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'"]) {
    assert(policy.includes(directive), `${directive} is missing in: ${policy}`);
  }
  assert(!policy.includes("unsafe"), policy);
}

async function skipLinkLeadsToTheContent(page) {
  await page.reload();
  await page.getByRole("heading", { name: "Documents" }).waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to the content" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("main:focus").waitFor();
}

async function dialogGivesFocusBack(page) {
  const opener = page.getByRole("button", { name: "Upload a document" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Upload a document" }).waitFor();
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await opener.and(page.locator(":focus")).waitFor();
}

async function nothingIsInjected(page, stage) {
  stage.assertNoComplaints();
  const complaint = page.waitForEvent("console");
  const refused = await page.evaluate(() => {
    try {
      document.createElement("div").innerHTML = "<b>x</b>";
      return false;
    } catch {
      return true;
    }
  });
  assert(refused, "the page took HTML from text");
  await complaint;
  stage.forgive(/TrustedHTML/);
}

async function nothingIsStored(page) {
  const stored = await page.evaluate(async () => [
    localStorage.length,
    sessionStorage.length,
    (await indexedDB.databases()).length,
    (await caches.keys()).length,
    document.cookie,
  ]);
  assert.deepEqual(stored, [0, 0, 0, 0, ""]);
}

async function smallScreenHoldsEverything(page) {
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(overflow, 0);
  await page.setViewportSize({ width: 1280, height: 900 });
}
