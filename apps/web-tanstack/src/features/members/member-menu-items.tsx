import { Menu } from "@mantine/core";
import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { Copy, DoorOpen, UserMinus } from "lucide-react";
import { useContact, useRole, useStanding, useViewer } from "#web/lib/db/hooks.ts";
import { announce } from "#web/ui/announcements.ts";
import { ExplainedItem } from "#web/ui/explained-item.tsx";
import { PopupMenu } from "#web/ui/popup-menu.tsx";
import type { Popup } from "#web/ui/use-popup.ts";
import type { MemberAct } from "./member-menu.tsx";
import { whyNotLeave, whyNotRemove } from "./member-rules.ts";
import { useIsLastOwner } from "./use-is-last-owner.ts";

type MemberMenuItemsProps = { popup: Popup; member: WorkspaceMemberDto; onAct: (act: MemberAct) => void };

export const MemberMenuItems = ({ popup, member, onAct }: MemberMenuItemsProps) => {
  const email = useContact(member.id);
  const standing = useStanding();
  const target = useRole(member.roleId);
  const isYou = useViewer()?.memberId === member.id;
  const lastOwner = useIsLastOwner(member.roleId);
  const copy = (text: string) => navigator.clipboard.writeText(text).then(() => announce("Address copied."));
  const act = (kind: MemberAct["kind"]) => onAct({ kind, member, opener: popup.button.current });
  return (
    <PopupMenu popup={popup} width={250}>
      {email && (
        <Menu.Item leftSection={<Copy size={16} aria-hidden="true" />} onClick={() => copy(email)}>
          Copy e-mail address
        </Menu.Item>
      )}
      {isYou ? (
        <ExplainedItem icon={DoorOpen} reason={whyNotLeave(lastOwner)} onChoose={() => act("leave")}>
          Leave workspace…
        </ExplainedItem>
      ) : (
        <ExplainedItem
          icon={UserMinus}
          reason={whyNotRemove({ standing, target, lastOwner })}
          onChoose={() => act("remove")}
        >
          Remove from workspace…
        </ExplainedItem>
      )}
    </PopupMenu>
  );
};
