import { vi } from "vitest";
import { accessRows } from "./cluster/access-rows.ts";
import { commitRows } from "./cluster/commit-rows.ts";
import { nodeRows } from "./cluster/node-rows.ts";
import { randomRows } from "./cluster/random-rows.ts";
import { size } from "./support/figures.ts";

vi.setConfig({ testTimeout: 240_000 });

// Nobody is asked to run it so. It shows what the log does alone, which every hub falls back to.
accessRows("none");
if (size !== "ci") {
  commitRows("none");
  nodeRows("none");
  randomRows("none", 2, 3);
}
