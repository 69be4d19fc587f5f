import { ActionIcon, Menu } from "@mantine/core";
import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { Copy, DoorOpen, Ellipsis, UserMinus } from "lucide-react";
import { useRef } from "react";
import { useContact, useRole, useStanding, useViewer } from "#web/lib/db/hooks.ts";
import { announce } from "#web/ui/announcements.ts";
import { ExplainedItem } from "#web/ui/explained-item.tsx";
import { whyNotLeave, whyNotRemove } from "./member-rules.ts";
import { useIsLastOwner } from "./use-is-last-owner.ts";

export type MemberAct = { kind: "remove" | "leave"; member: WorkspaceMemberDto; opener: HTMLElement | null };

type MemberMenuProps = { member: WorkspaceMemberDto; onAct: (act: MemberAct) => void };

/** What can be done with a member; always visible, and what can't be done says why. */
export const MemberMenu = ({ member, onAct }: MemberMenuProps) => {
  const button = useRef<HTMLButtonElement>(null);
  const act = (kind: MemberAct["kind"]) => onAct({ kind, member, opener: button.current });
  return (
    <Menu width={250}>
      <Menu.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" size={36} aria-label={`Actions for ${member.name}`}>
          <Ellipsis size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuItems member={member} act={act} />
      </Menu.Dropdown>
    </Menu>
  );
};

type MenuItemsProps = { member: WorkspaceMemberDto; act: (kind: MemberAct["kind"]) => void };

// Rendered only while the menu is open, so that a thousand rows don't ask all these questions.
const MenuItems = ({ member, act }: MenuItemsProps) => {
  const email = useContact(member.id);
  const standing = useStanding();
  const target = useRole(member.roleId);
  const isYou = useViewer()?.memberId === member.id;
  const lastOwner = useIsLastOwner(member.roleId);
  const copy = (text: string) => navigator.clipboard.writeText(text).then(() => announce("Address copied."));
  return (
    <>
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
    </>
  );
};
