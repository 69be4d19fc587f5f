import { useConnection, useFarewell, useHydration } from "#web/lib/db/hooks.ts";

export type EndingOf = {
  kind: "removed" | "left" | "deleted" | "signed_out" | "unknown";
  workspaceName: string | null;
  by: string | null;
  at: string | null;
};

const nameless = { workspaceName: null, by: null, at: null };

/** How the workspace ended for this person, from the farewell, from the connection, or because it was never theirs to open. */
export const useEnding = (): EndingOf | null => {
  const farewell = useFarewell();
  const { status } = useConnection();
  const hydration = useHydration();
  if (status === "signed_out") return { kind: "signed_out", ...nameless };
  if (farewell) return farewell;
  if (status === "gone") return { kind: "deleted", ...nameless };
  if (status === "revoked") return { kind: "removed", ...nameless };
  if (hydration.status !== "error") return null;
  const { error } = hydration;
  return "status" in error && error.status === 404 ? { kind: "unknown", ...nameless } : null;
};
