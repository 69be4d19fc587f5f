import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { useEffect, useRef } from "react";
import { toast } from "#web/ui/toasts.ts";
import classes from "./save-bar.module.css";
import { SaveBar } from "./save-bar.tsx";
import type { RoleDrafts } from "./use-role-drafts.ts";

type SaveBarsProps = { slug: string; roles: readonly WorkspaceRoleDto[]; drafts: RoleDrafts };

/** One bar per role with unsaved changes, always in sight. */
export const SaveBars = ({ slug, roles, drafts }: SaveBarsProps) => {
  useDraftsOfDeletedRoles(roles, drafts);
  const unsaved = roles.flatMap((role) => {
    const draft = drafts.of(role.id);
    return draft ? [{ role, draft }] : [];
  });
  if (unsaved.length === 0) return null;
  return (
    <section className={classes.bars} aria-label="Unsaved changes">
      {unsaved.map(({ role, draft }) => (
        <SaveBar key={role.id} slug={slug} role={role} draft={draft} onDone={() => drafts.discard(role.id)} />
      ))}
    </section>
  );
};

/** Nothing is lost in silence: when a role goes while somebody edits it, they are told. */
const useDraftsOfDeletedRoles = (roles: readonly WorkspaceRoleDto[], drafts: RoleDrafts) => {
  const before = useRef(roles);
  useEffect(() => {
    const gone = before.current.filter(({ id }) => drafts.of(id) && !roles.some((role) => role.id === id));
    before.current = roles;
    for (const { id, name } of gone) {
      drafts.discard(id);
      toast(`The role ${name} was deleted. Your unsaved changes to it are gone with it.`, {
        tone: "warning",
        persistent: true,
      });
    }
  }, [roles, drafts]);
};
