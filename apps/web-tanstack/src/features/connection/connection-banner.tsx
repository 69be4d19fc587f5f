import { Button, VisuallyHidden } from "@mantine/core";
import type { ConnectionState } from "@orbit/client";
import { retryNow, useConnection } from "#web/lib/db/hooks.ts";
import classes from "./connection-banner.module.css";
import { Countdown } from "./countdown.tsx";
import { useOutage } from "./use-outage.ts";

/** Floats above the page, so that nothing moves when it comes or goes. Its live region stands before there is news. */
export const ConnectionBanner = () => {
  const state = useConnection();
  const outage = useOutage(state);
  const lost = outage === "lost";
  return (
    <div className={classes.place} data-testid="connection-banner" data-shown={outage !== "none"} data-outage={outage}>
      <div role="status" className={classes.text}>
        {lost && <LostText state={state} />}
        {outage === "back" && "Back online"}
      </div>
      {lost && state.status !== "offline" && <RetryButton state={state} />}
    </div>
  );
};

// Screen readers hear that it happened once; the seconds are for the eyes.
const LostText = ({ state }: { state: ConnectionState }) => {
  if (state.status === "offline")
    return "You are offline. You can keep reading; nothing can be changed until you are back.";
  const what = isLimited(state) ? "Too many tabs are connected from here." : "Connection lost.";
  return (
    <>
      <VisuallyHidden>{what} Retrying.</VisuallyHidden>
      <span aria-hidden="true">
        {state.status === "resyncing" ? (
          "Catching up…"
        ) : (
          <>
            {what} <RetryText state={state} />
          </>
        )}
      </span>
    </>
  );
};

const isLimited = (state: ConnectionState) => state.status === "reconnecting" && state.because === "limited";

const RetryText = ({ state }: { state: ConnectionState }) =>
  state.status === "reconnecting" && state.nextAt !== null ? <Countdown until={state.nextAt} /> : "Retrying now…";

const RetryButton = ({ state }: { state: ConnectionState }) => {
  const waiting = state.status === "reconnecting" && state.nextAt !== null;
  return (
    <Button
      size="compact-sm"
      variant="white"
      color="dark.7"
      // It keeps the focus while an attempt runs, which `disabled` would drop.
      {...(!waiting && { "aria-disabled": true, "data-disabled": true })}
      onClick={() => waiting && retryNow()}
    >
      Retry now
    </Button>
  );
};
