import { Button } from "@mantine/core";
import type { SessionDto } from "@orbit/shared/dto";
import { useState } from "react";
import { SettingsSection } from "#web/features/settings/settings-section.tsx";
import { useEndOtherSessions, useSessions } from "#web/lib/api/account.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { LoadError } from "#web/ui/load-error.tsx";
import { LoadingRows } from "#web/ui/loading-rows.tsx";
import { toast } from "#web/ui/toasts.ts";
import { SessionItem } from "./session-item.tsx";
import classes from "./sessions-section.module.css";

const thisOneFirst = (left: SessionDto, right: SessionDto) => Number(right.current) - Number(left.current);

/** Where the person is signed in, and how to end it: one by one, or all but this one. */
export const SessionsSection = () => {
  const sessions = useSessions();
  const all = [...(sessions.data?.sessions ?? [])].sort(thisOneFirst);
  const hasOthers = all.some(({ current }) => !current);
  return (
    <SettingsSection
      title="Where you are signed in"
      text="A device you don't know? Sign it out, then change your password."
    >
      {sessions.isPending && <LoadingRows rows={2} what="where you are signed in" />}
      {sessions.error && !sessions.data && (
        <LoadError
          what="where you are signed in"
          reason={sessions.error.message}
          errorId={sessions.error.requestId}
          onRetry={() => sessions.refetch()}
          retrying={sessions.isFetching}
        />
      )}
      {all.length > 0 && (
        <ul className={classes.list}>
          {all.map((session) => (
            <SessionItem key={session.id} session={session} />
          ))}
        </ul>
      )}
      {hasOthers && <EndOthers />}
    </SettingsSection>
  );
};

const EndOthers = () => {
  const end = useEndOtherSessions();
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    end.reset();
  };
  const confirm = () =>
    end.mutate(undefined, {
      onSuccess: () => {
        close();
        toast("You are signed out everywhere else.", { tone: "good" });
      },
    });
  return (
    <div className={classes.all}>
      <Button variant="default" onClick={() => setAsking(true)}>
        Sign out everywhere else…
      </Button>
      <ConfirmDialog
        opened={asking}
        title="Sign out everywhere else?"
        confirmLabel="Sign out everywhere else"
        onConfirm={confirm}
        onClose={close}
        pending={end.isPending}
        problem={end.error?.message ?? null}
      >
        <p>Every other device is on the sign-in page at once. You stay signed in here.</p>
      </ConfirmDialog>
    </div>
  );
};
