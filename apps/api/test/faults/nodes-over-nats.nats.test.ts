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

describe.skipIf(brokerProgram("nats") === null)("several nodes over NATS", () => {
  brokerRows("nats");
  messageRows("nats");
  presenceRows("nats");
  // What differs little from one hub to another is shown over Redis every time, and over the others by `pnpm faults`.
  if (size === "ci") return randomRows("nats", 3);
  commitRows("nats");
  accessRows("nats");
  nodeRows("nats");
  randomRows("nats", 2, 3);
});
