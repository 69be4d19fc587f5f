import { describe, test } from "vitest";
import type { RealtimeHub } from "./hub.ts";
import { closing, disconnecting, selecting } from "./hub-contract/disconnecting.ts";
import { faithful } from "./hub-contract/frames.ts";
import type { HubCase } from "./hub-contract/hub-case.ts";
import { breaking, releasing } from "./hub-contract/leaving.ts";
import { apart, listening } from "./hub-contract/listening.ts";
import { subscribing } from "./hub-contract/subscribing.ts";

/** Every promise of `RealtimeHub`, one at a time, so that a hub can be asked which it breaks. */
export const realtimeHubCases: readonly HubCase[] = [
  ...listening,
  ...apart,
  ...subscribing,
  ...faithful,
  ...breaking,
  ...releasing,
  ...selecting,
  ...disconnecting,
  ...closing,
];

/** Puts a hub to every promise of its port; each case gets a new one. */
export const realtimeHubContract = (make: () => Promise<RealtimeHub>): void => {
  describe("RealtimeHub", () => {
    for (const { rule, run } of realtimeHubCases) {
      test(rule, async () => {
        const hub = await make();
        try {
          await run(hub);
        } finally {
          await hub.close();
        }
      });
    }
  });
};
