import { brokerProgram } from "@orbit/testkit";
import { describe, vi } from "vitest";
import { accessRows } from "./cluster/access-rows.ts";
import { brokerRows, messageRows } from "./cluster/broker-rows.ts";
import { commitRows } from "./cluster/commit-rows.ts";
import { nodeRows } from "./cluster/node-rows.ts";
import { presenceRows } from "./cluster/presence-rows.ts";
import { randomRows } from "./cluster/random-rows.ts";
import { size } from "./support/figures.ts";

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(brokerProgram("redis") === null)("several nodes over Redis", () => {
  commitRows("redis");
  brokerRows("redis");
  messageRows("redis");
  accessRows("redis");
  nodeRows("redis");
  // A lease takes its time to run out: shown over NATS every time, so that neither file is the one that all wait for.
  if (size !== "ci") presenceRows("redis");
  randomRows("redis", ...(size === "ci" ? [2] : [2, 3]));
});
