import { ActionIcon } from "@mantine/core";
import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { Ellipsis } from "lucide-react";
import { Suspense } from "react";
import { deferred } from "#web/ui/deferred.ts";
import { usePopup } from "#web/ui/use-popup.ts";

const MemberMenuItems = deferred(() => import("./member-menu-items.tsx").then((module) => module.MemberMenuItems));

export type MemberAct = { kind: "remove" | "leave"; member: WorkspaceMemberDto; opener: HTMLElement | null };

type MemberMenuProps = { member: WorkspaceMemberDto; onAct: (act: MemberAct) => void };

/** What can be done with a member; always visible, and what can't be done says why. */
export const MemberMenu = ({ member, onAct }: MemberMenuProps) => {
  const { button, popup } = usePopup("menu");
  return (
    <>
      <ActionIcon {...button} variant="subtle" color="gray" size={36} aria-label={`Actions for ${member.name}`}>
        <Ellipsis size={18} aria-hidden="true" />
      </ActionIcon>
      {popup && (
        <Suspense fallback={null}>
          <MemberMenuItems popup={popup} member={member} onAct={onAct} />
        </Suspense>
      )}
    </>
  );
};
