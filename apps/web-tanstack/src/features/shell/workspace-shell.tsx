import { useMediaQuery } from "@mantine/hooks";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { ConnectionBanner } from "#web/features/connection/connection-banner.tsx";
import { OutdatedBanner } from "#web/features/connection/outdated-banner.tsx";
import { PausedBanner } from "#web/features/connection/paused-banner.tsx";
import { Ending } from "#web/features/endings/ending.tsx";
import { useEnding } from "#web/features/endings/use-ending.ts";
import { LiveNews } from "#web/features/members/live-news.tsx";
import { MyRoleNews } from "#web/features/roles/my-role-news.tsx";
import { useHydration, useLiveWorkspace } from "#web/lib/db/hooks.ts";
import { fetchDeferred } from "#web/ui/deferred.ts";
import { useRememberWorkspace } from "./last-workspace.ts";
import { NarrowBars } from "./narrow-bars.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useFocusMainOnNavigation } from "./use-focus-main-on-navigation.ts";
import { WorkspaceContent } from "./workspace-content.tsx";
import classes from "./workspace-shell.module.css";

const route = getRouteApi("/_session/w/$slug");

/** Keeps one workspace open and frames its pages. When access ends, nothing of it stays. */
export const WorkspaceShell = () => {
  const { slug } = route.useParams();
  useLiveWorkspace(slug);
  const ending = useEnding();
  const ready = useHydration().status === "ready";
  useRememberWorkspace(slug, ready && !ending);
  useEffect(() => {
    if (ready) fetchDeferred();
  }, [ready]);
  if (ending) return <Ending ending={ending} slug={slug} />;
  return <Frame slug={slug} />;
};

const Frame = ({ slug }: { slug: string }) => {
  const narrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const main = useFocusMainOnNavigation();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      {narrow ? <NarrowBars slug={slug} /> : <Sidebar slug={slug} />}
      <div className={classes.column}>
        <OutdatedBanner />
        <PausedBanner />
        <main id="main" ref={main} className={classes.main} tabIndex={-1}>
          <WorkspaceContent>
            <Outlet />
          </WorkspaceContent>
        </main>
      </div>
      <ConnectionBanner />
      <LiveNews key={slug} />
      <MyRoleNews key={`role of ${slug}`} />
    </div>
  );
};
