import { afterEach, expect, test, vi } from "vitest";
import { newId } from "../src/lib/api/new-id.ts";

afterEach(() => vi.unstubAllGlobals());

test("ids are random UUIDs, also where the page is not served over https", () => {
  const { getRandomValues } = crypto;
  vi.stubGlobal("crypto", { getRandomValues: getRandomValues.bind(crypto) });
  const ids = Array.from({ length: 100 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(100);
});
