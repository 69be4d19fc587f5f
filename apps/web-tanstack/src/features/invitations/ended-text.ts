import type { Problem } from "#web/lib/api/http-client.ts";

type Ended = { title: string; text: string };

const byCode: Record<string, Ended> = {
  "workspaces.invitation_not_found": {
    title: "This invitation is unknown",
    text: "The link leads nowhere. It may be cut off or mistyped. Ask whoever invited you for a new one.",
  },
  "workspaces.invitation_expired": {
    title: "This invitation has expired",
    text: "It was good for a limited time only. Ask whoever invited you for a new one.",
  },
  "workspaces.invitation_revoked": {
    title: "This invitation was withdrawn",
    text: "Somebody in the workspace took it back. If that surprises you, ask whoever invited you.",
  },
  "workspaces.invitation_used": {
    title: "This invitation was already used",
    text: "Each link works once. If it was you, sign in and open the workspace. If not, ask whoever invited you for a new one.",
  },
  "workspaces.invitation_void": {
    title: "This invitation no longer holds",
    text: "Whoever sent it can no longer invite people to that role. Ask somebody in the workspace for a new one.",
  },
};

/** How an invitation ended and what to do; null when it didn't, and something else went wrong. */
export const endedText = (problem: Pick<Problem, "code" | "status">): Ended | null =>
  byCode[problem.code] ?? (problem.status === 404 ? (byCode["workspaces.invitation_not_found"] ?? null) : null);
