import { expect, test } from "vitest";
import { onSignOutElsewhere } from "../src/lib/db/tab-channel.ts";

test("a sign-out in another tab is heard here, and nothing else is taken for one", async () => {
  const otherTab = new BroadcastChannel("orbit");
  let heard = 0;
  const signedOut = new Promise<void>((resolve) => {
    onSignOutElsewhere(() => {
      heard += 1;
      resolve();
    });
  });
  otherTab.postMessage({ type: "theme" });
  otherTab.postMessage("signed_out");
  await signedOut;
  expect(heard).toBe(1);
  otherTab.close();
});
