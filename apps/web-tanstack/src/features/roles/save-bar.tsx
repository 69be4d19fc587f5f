import { Button, List } from "@mantine/core";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { useState } from "react";
import { useUpdateRole } from "#web/lib/api/mutations.ts";
import { useStanding } from "#web/lib/db/hooks.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { GuardedButton } from "#web/ui/guarded-button.tsx";
import { toast } from "#web/ui/toasts.ts";
import { diffOf, diffText, isEmpty, permissionsAfter, type RoleDraft } from "./role-draft.ts";
import { labelOf, whyNotEdit } from "./role-rules.ts";
import classes from "./save-bar.module.css";
import { useReach } from "./use-reach.ts";

type SaveBarProps = { slug: string; role: WorkspaceRoleDto; draft: RoleDraft; onDone: () => void };

/** ROLE-2: what is about to change and for how many. Asks again only when something is taken from somebody. */
export const SaveBar = ({ slug, role, draft, onDone }: SaveBarProps) => {
  const update = useUpdateRole(slug);
  const standing = useStanding();
  const reach = useReach(role.id);
  const [asking, setAsking] = useState(false);
  const diff = diffOf(role, draft);
  const save = () =>
    update.mutate(
      { roleId: role.id, permissions: permissionsAfter(role, draft), version: role.version },
      {
        onSuccess: () => {
          onDone();
          toast(`${role.name} was saved.`, { tone: "good" });
        },
        onSettled: () => setAsking(false),
      },
    );
  const start = () => (diff.lost.length > 0 && reach.members > 0 ? setAsking(true) : save());
  const changedMeanwhile = role.version > draft.startedAt;
  return (
    <div className={classes.bar}>
      <div className={classes.words} role="status">
        <strong>{role.name}</strong>{" "}
        <span className={classes.diff}>{isEmpty(diff) ? "no change left" : diffText(diff)}</span>
        <span className={classes.reach}>{reach.text}</span>
        {changedMeanwhile && !update.error && (
          <span className={classes.flag}>Somebody changed this role meanwhile. Yours stays on top of theirs.</span>
        )}
        {update.error && <span className={classes.problem}>{problemText(update.error)}</span>}
      </div>
      <Button variant="default" onClick={onDone}>
        Discard
      </Button>
      <GuardedButton reason={whyNotEdit(standing, role)} onClick={start} loading={update.isPending}>
        Save changes
      </GuardedButton>
      <ConfirmDialog
        opened={asking}
        title={`Take rights from ${role.name}?`}
        confirmLabel="Save changes"
        onConfirm={save}
        onClose={() => setAsking(false)}
        pending={update.isPending}
      >
        <p>{reach.text}. They can no longer:</p>
        <List size="sm">
          {diff.lost.map((right) => (
            <List.Item key={right}>{labelOf(right)}</List.Item>
          ))}
        </List>
      </ConfirmDialog>
    </div>
  );
};

const problemText = ({ code, message }: { code: string; message: string }) =>
  code === "workspaces.stale_version"
    ? "Somebody saved this role first. Your changes now lie on top of theirs: check them and save again."
    : message;
