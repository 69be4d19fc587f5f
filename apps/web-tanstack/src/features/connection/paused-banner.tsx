import { Button } from "@mantine/core";
import { retryNow, useConnection } from "#web/lib/db/hooks.ts";
import { Notice } from "#web/ui/notice.tsx";

/** Another tab took this one's place. */
export const PausedBanner = () =>
  useConnection().status === "too_many" && (
    <Notice action={<Button onClick={retryNow}>Use here</Button>}>
      Live updates are paused here: you have Orbit open in many tabs.
    </Notice>
  );
