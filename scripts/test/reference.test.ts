import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { serverEventTypes } from "@orbit/shared/realtime";
import { beforeAll, describe, expect, test } from "vitest";
import { measuredPages, referencePages } from "../reference-pages/pages.ts";

const reference = join(import.meta.dirname, "../../docs/reference");

describe("docs/reference", () => {
  let pages: ReadonlyMap<string, string> = new Map();
  beforeAll(async () => {
    pages = await referencePages();
  });

  test("holds every page that the code makes, and no other", async () => {
    const made = (await readdir(reference)).filter((name) => !measuredPages.includes(name));
    expect(made.sort()).toEqual([...pages.keys()].sort());
  });

  test("says what the code says; if not, run `pnpm reference`", async () => {
    const stale = await Promise.all(
      [...pages].map(async ([name, text]) => ((await readFile(join(reference, name), "utf8")) === text ? [] : [name])),
    );
    expect(stale.flat()).toEqual([]);
  });

  test("describes every server event under a heading of its own", () => {
    const headings = [...(pages.get("events.md") ?? "").matchAll(/^## (.+)$/gm)].map(([, name]) => name);
    expect(headings).toEqual(serverEventTypes);
  });
});
