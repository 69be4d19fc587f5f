import { vi } from "vitest";
import { accessRows } from "./cluster/access-rows.ts";
import { listenRows, messageRows } from "./cluster/broker-rows.ts";
import { commitRows } from "./cluster/commit-rows.ts";
import { nodeRows } from "./cluster/node-rows.ts";
import { presenceRows } from "./cluster/presence-rows.ts";
import { randomRows } from "./cluster/random-rows.ts";
import { size } from "./support/figures.ts";

vi.setConfig({ testTimeout: 240_000 });

listenRows();
messageRows("postgres");
// What differs little from one hub to another is shown over Redis every time, and over the others by `pnpm faults`.
if (size !== "ci") {
  commitRows("postgres");
  accessRows("postgres");
  nodeRows("postgres");
  presenceRows("postgres");
  randomRows("postgres", 2, 3);
}
