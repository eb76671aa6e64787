import { expect, it } from "vitest";
import { ownAddress } from "./useContent";

it.each([
  "https://elsewhere.example/content/t",
  "//elsewhere.example/content/t",
  "javascript:alert(1)",
  "data:text/html,x",
  `blob:${location.origin}/t`,
])("an address that is not this origin's is never opened: %s", (address) => expect(ownAddress(address)).toBeNull());

it("an address of this origin is handed to the browser whole", () => {
  expect(ownAddress("/content/t")).toBe(`${location.origin}/content/t`);
});
