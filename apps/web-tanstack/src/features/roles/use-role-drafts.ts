import type { Permission } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { useState } from "react";
import { diffOf, isEmpty, type RoleDraft, toggled } from "./role-draft.ts";

export type RoleDrafts = {
  of: (roleId: string) => RoleDraft | undefined;
  toggle: (role: WorkspaceRoleDto, right: Permission) => void;
  discard: (roleId: string) => void;
};

/** Unsaved changes by role. Turning a cell back to what it was leaves no draft behind. */
export const useRoleDrafts = (): RoleDrafts => {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, RoleDraft>>(new Map());
  const put = (role: WorkspaceRoleDto, draft: RoleDraft) =>
    setDrafts((now) => {
      const next = new Map(now);
      if (isEmpty(diffOf(role, draft))) next.delete(role.id);
      else next.set(role.id, draft);
      return next;
    });
  return {
    of: (roleId) => drafts.get(roleId),
    toggle: (role, right) => put(role, toggled(role, drafts.get(role.id), right)),
    discard: (roleId) => setDrafts((now) => new Map([...now].filter(([id]) => id !== roleId))),
  };
};
