import { afterEach, expect, it, vi } from "vitest";
import { save } from "./useDownload";

afterEach(() => vi.restoreAllMocks());

it.each(["https://elsewhere.example/content/t", "//elsewhere.example/content/t", "javascript:alert(1)", "data:text/html,x"])(
  "an address that is not this origin's is never opened: %s",
  (address) => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click");
    expect(save(address)).toBe(false);
    expect(click).not.toHaveBeenCalled();
  },
);

it("an address of this origin is handed to the browser", () => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  expect(save("/content/t")).toBe(true);
  expect(click).toHaveBeenCalledOnce();
});
