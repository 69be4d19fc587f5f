import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useChangeMemberRole } from "#web/lib/api/mutations.ts";
import { useFlash, usePending, useRole, useRoles, useStanding } from "#web/lib/db/hooks.ts";
import { Explained } from "#web/ui/explained.tsx";
import { RowSelect } from "#web/ui/row-select.tsx";
import { whyNotChangeRole, whyNotGrant } from "./member-rules.ts";
import { refusalText } from "./refusal-text.ts";
import classes from "./role-select.module.css";
import { useIsLastOwner } from "./use-is-last-owner.ts";

/** The member's role: a choice for those who may make it, else its name and the reason. */
export const RoleSelect = ({ slug, member }: { slug: string; member: WorkspaceMemberDto }) => {
  const standing = useStanding();
  const role = useRole(member.roleId);
  const lastOwner = useIsLastOwner(member.roleId);
  const reason = whyNotChangeRole({ standing, target: role, lastOwner });
  if (!reason) return <RoleChoice slug={slug} member={member} />;
  // Who changes no roles at all misses no choice here, and needs no explanation in every row.
  if (!standing?.permissions.includes("members.change_role")) return role?.name ?? "…";
  return (
    <Explained reason={reason}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason has to be reachable by keyboard */}
      <span className={classes.fixed} tabIndex={0} role="note">
        {role?.name ?? "…"}
        <Lock size={13} aria-hidden="true" />
      </span>
    </Explained>
  );
};

const RoleChoice = ({ slug, member }: { slug: string; member: WorkspaceMemberDto }) => {
  const roles = useRoles();
  const standing = useStanding();
  const pending = usePending(member.id);
  const change = useChangeMemberRole(slug);
  const [refused, setRefused] = useState<string | null>(null);
  const changedBy = useLastFlash(member.id);
  const choose = (roleId: string) => {
    setRefused(null);
    change.mutate(
      { memberId: member.id, roleId, version: member.version },
      { onError: (problem) => setRefused(refusalText(problem, { name: member.name, by: changedBy.current, roles })) },
    );
  };
  return (
    <RowSelect
      label={`Role of ${member.name}`}
      value={member.roleId}
      options={roles.map((role) => {
        const why = role.id === member.roleId ? null : whyNotGrant(standing, role);
        return { value: role.id, label: why ? `${role.name} (${why})` : role.name, disabled: why !== null };
      })}
      onChoose={choose}
      isSaving={pending}
      refusal={refused}
    />
  );
};

/** Who changed the member last, as far as this row saw: the answer to a command that came too late is about them. */
const useLastFlash = (memberId: string) => {
  const by = useFlash(memberId)?.by ?? null;
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (by) last.current = by;
  }, [by]);
  return last;
};
