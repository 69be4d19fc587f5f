import type { ReactNode } from "react";
import { retryNow, useHydration } from "#web/lib/db/hooks.ts";
import { errorIdOf } from "#web/ui/error-id.ts";
import { LoadError } from "#web/ui/load-error.tsx";
import { LoadingRows } from "#web/ui/loading-rows.tsx";

/** The page, once the workspace's snapshot is here; the shell around it stands meanwhile. */
export const WorkspaceContent = ({ children }: { children: ReactNode }) => {
  const hydration = useHydration();
  if (hydration.status === "ready") return children;
  if (hydration.status === "loading") return <LoadingRows rows={7} what="the workspace" />;
  const { error } = hydration;
  return <LoadError what="this workspace" reason={error.message} errorId={errorIdOf(error)} onRetry={retryNow} />;
};
