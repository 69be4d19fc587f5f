import type { ConnectionState } from "@orbit/client";
import { useEffect, useState } from "react";

/** Most drops heal within this time; showing them would only make people nervous. */
const SHOW_AFTER_MS = 2_000;
const BACK_ONLINE_MS = 4_000;

export type Outage = "none" | "lost" | "back";

const sinceOf = (state: ConnectionState): number | null =>
  state.status === "reconnecting" || state.status === "offline" ? state.since : null;

/**
 * Delays the showing, never the hiding, and measures from when live updates first stopped, not per attempt.
 * "back" for a moment after an outage that was shown.
 */
export const useOutage = (state: ConnectionState): Outage => {
  const [outage, setOutage] = useState<Outage>("none");
  const since = sinceOf(state);
  const { status } = state;
  // In the same render, not in an effect: the banner leaves in the frame in which the state becomes live.
  if (status === "live" && outage === "lost") setOutage("back");
  if (since === null && status !== "live" && status !== "resyncing" && status !== "connecting" && outage === "lost")
    setOutage("none");

  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setOutage("lost"), Math.max(0, since + SHOW_AFTER_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  useEffect(() => {
    if (outage !== "back") return;
    const timer = setTimeout(() => setOutage("none"), BACK_ONLINE_MS);
    return () => clearTimeout(timer);
  }, [outage]);
  return outage;
};
