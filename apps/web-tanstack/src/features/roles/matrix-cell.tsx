import type { Permission } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { Check, Lock, Minus } from "lucide-react";
import { useFlash, useStanding, useViewer } from "#web/lib/db/hooks.ts";
import { holds } from "./role-draft.ts";
import classes from "./role-matrix.module.css";
import { labelOf, whyNotToggle } from "./role-rules.ts";
import type { RoleDrafts } from "./use-role-drafts.ts";

type MatrixCellProps = {
  role: WorkspaceRoleDto;
  right: Permission;
  drafts: RoleDrafts;
  /** The cell that Tab reaches first. */
  entry: "entry" | "inner";
};

/** One right of one role. What can't be turned stays reachable and says why. */
export const MatrixCell = ({ role, right, drafts, entry }: MatrixCellProps) => {
  const standing = useStanding();
  const isYours = useViewer()?.role.id === role.id;
  const flash = useFlash(role.id);
  const draft = drafts.of(role.id);
  const allowed = holds(role, draft, right);
  const unsaved = allowed !== role.permissions.includes(right);
  const reason = whyNotToggle({ standing, role, right, isYours });
  const name = `${role.name}, ${labelOf(right)}, ${allowed ? "allowed" : "not allowed"}${unsaved ? ", not saved yet" : ""}`;
  return (
    <td className={classes.cell} data-flash={flash ? "true" : undefined}>
      <label className={classes.toggle} data-allowed={allowed} data-locked={reason !== null} data-unsaved={unsaved}>
        <input
          type="checkbox"
          data-cell
          className={classes.box}
          tabIndex={entry === "entry" ? 0 : -1}
          aria-label={name}
          aria-disabled={reason !== null}
          {...(reason && { "aria-description": reason, title: reason })}
          checked={allowed}
          onChange={() => !reason && drafts.toggle(role, right)}
        />
        {allowed ? <Check size={17} strokeWidth={2.6} aria-hidden="true" /> : <Minus size={15} aria-hidden="true" />}
        {reason && role.kind === "custom" && <Lock size={10} aria-hidden="true" className={classes.lock} />}
      </label>
    </td>
  );
};
