import { Navigate } from "@tanstack/react-router";
import { Splash } from "#web/ui/splash.tsx";
import { GonePage } from "./gone-page.tsx";
import { NoAccessPage } from "./no-access-page.tsx";
import { UnknownWorkspacePage } from "./unknown-workspace-page.tsx";
import type { EndingOf } from "./use-ending.ts";
import { useRefreshedMe } from "./use-refreshed-me.ts";

/** The page for each way a workspace can end for somebody. Who left on purpose needs no explanation. */
export const Ending = ({ ending, slug }: { ending: EndingOf; slug: string }) => {
  const isRefreshed = useRefreshedMe();
  switch (ending.kind) {
    case "removed":
      return <NoAccessPage ending={ending} slug={slug} />;
    case "deleted":
      return <GonePage ending={ending} slug={slug} />;
    case "unknown":
      return <UnknownWorkspacePage />;
    case "left":
      return isRefreshed ? <Navigate to="/" replace /> : <Splash />;
    case "signed_out":
      return <Splash />;
  }
};
