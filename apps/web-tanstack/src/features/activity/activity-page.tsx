import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useActivity } from "#web/lib/api/queries.ts";
import { useNewActivity, useWorkspace } from "#web/lib/db/hooks.ts";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { LoadError } from "#web/ui/load-error.tsx";
import { LoadingRows } from "#web/ui/loading-rows.tsx";
import { NewsPill } from "#web/ui/news-pill.tsx";
import { PageHeader } from "#web/ui/page-header.tsx";
import { Surface } from "#web/ui/surface.tsx";
import { ActivityEntry } from "./activity-entry.tsx";
import classes from "./activity-page.module.css";

const route = getRouteApi("/_session/w/$slug/activity");

/** The log, told for people. Nothing moves under the reader: what is new waits behind a pill. */
export const ActivityPage = () => {
  const { slug } = route.useParams();
  const workspace = useWorkspace();
  const activity = useActivity(slug);
  const pages = activity.data?.pages ?? [];
  const entries = pages.flatMap((page) => page.entries);
  const fresh = useNewActivity(pages[0]?.position.seq ?? null);
  const showNew = () => {
    window.scrollTo({ top: 0 });
    activity.refetch();
  };
  return (
    <>
      <PageHeader title="Activity" of={workspace?.name} subtitle="What happened here, newest first." />
      <NewsPill count={fresh} noun="new" onShow={showNew} />
      <Surface>
        {activity.isPending && <LoadingRows what="the activity" />}
        {activity.error && entries.length === 0 && (
          <LoadError
            what="the activity"
            reason={activity.error.message}
            errorId={activity.error.requestId}
            onRetry={() => activity.refetch()}
            retrying={activity.isFetching}
          />
        )}
        {activity.data && entries.length === 0 && (
          <EmptyState icon={History} title="Nothing has happened yet">
            Invite somebody or create a room, and it is told here.
          </EmptyState>
        )}
        {entries.length > 0 && (
          <ol className={classes.entries} aria-label="Activity">
            {entries.map((entry) => (
              <ActivityEntry key={entry.seq} entry={entry} />
            ))}
          </ol>
        )}
      </Surface>
      {activity.hasNextPage && (
        <div className={classes.older}>
          <Button variant="default" onClick={() => activity.fetchNextPage()} loading={activity.isFetchingNextPage}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
};
