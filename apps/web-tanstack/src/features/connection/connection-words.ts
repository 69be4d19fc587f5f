import type { ConnectionState, ConnectionStatus } from "@orbit/client";
import type { PresenceLook } from "#web/ui/presence-dot.tsx";

type Words = { label: string; dot: PresenceLook };

const wordsByStatus: Record<ConnectionStatus, Words> = {
  idle: { label: "Not connected", dot: "offline" },
  connecting: { label: "Connecting…", dot: "unknown" },
  live: { label: "Live", dot: "online" },
  reconnecting: { label: "Reconnecting…", dot: "unknown" },
  resyncing: { label: "Catching up…", dot: "away" },
  offline: { label: "You are offline", dot: "offline" },
  signed_out: { label: "Signed out", dot: "offline" },
  revoked: { label: "No access", dot: "offline" },
  gone: { label: "Workspace gone", dot: "offline" },
  outdated: { label: "Reload needed", dot: "offline" },
  too_many: { label: "Paused here", dot: "away" },
};

const detour: Words = { label: "Live over a fallback connection", dot: "online" };

/** How each state of the connection is told in the sidebar, in words and by the shape of the dot. */
export const connectionWords = (state: ConnectionState): Words =>
  state.status === "live" && state.transport !== "websocket" ? detour : wordsByStatus[state.status];
