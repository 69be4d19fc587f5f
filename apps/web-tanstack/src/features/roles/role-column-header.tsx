import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { Lock } from "lucide-react";
import { useFlash, useHolderCount, useStanding } from "#web/lib/db/hooks.ts";
import { FlashNote } from "#web/ui/flash-note.tsx";
import classes from "./role-matrix.module.css";
import { RoleMenu } from "./role-menu.tsx";
import { whyNotEdit } from "./role-rules.ts";

/** A role's name, how many hold it, and what can be done with it. */
export const RoleColumnHeader = ({ slug, role }: { slug: string; role: WorkspaceRoleDto }) => {
  const flash = useFlash(role.id);
  const holders = useHolderCount(role.id);
  const locked = whyNotEdit(useStanding(), role);
  return (
    <th scope="col" className={classes.role} data-role-id={role.id} title={role.description || undefined}>
      <span className={classes.roleName}>
        {role.name}
        {locked ? (
          <span title={locked}>
            <Lock size={13} aria-hidden="true" />
            <span className={classes.hidden}>, locked: {locked}</span>
          </span>
        ) : (
          <RoleMenu slug={slug} role={role} holders={holders} />
        )}
      </span>
      <span className={classes.holders}>
        {holders} {holders === 1 ? "member" : "members"}
      </span>
      <FlashNote flash={flash} />
    </th>
  );
};
