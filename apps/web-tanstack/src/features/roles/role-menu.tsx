import { ActionIcon, Menu } from "@mantine/core";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { ExplainedItem } from "#web/ui/explained-item.tsx";
import { DeleteRoleDialog } from "./delete-role-dialog.tsx";
import { EditRoleDialog } from "./edit-role-dialog.tsx";

type RoleMenuProps = { slug: string; role: WorkspaceRoleDto; holders: number };

export const RoleMenu = ({ slug, role, holders }: RoleMenuProps) => {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const inUse =
    holders === 0
      ? null
      : `${holders} ${holders === 1 ? "person holds" : "people hold"} it. Give them another role first.`;
  const close = () => setOpen(null);
  return (
    <>
      <Menu width={240}>
        <Menu.Target>
          <ActionIcon
            ref={button}
            variant="subtle"
            color="gray"
            size={28}
            aria-label={`Actions for the role ${role.name}`}
          >
            <Ellipsis size={16} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={16} aria-hidden="true" />} onClick={() => setOpen("edit")}>
            Name and description…
          </Menu.Item>
          <ExplainedItem icon={Trash2} reason={inUse} onChoose={() => setOpen("delete")}>
            Delete role…
          </ExplainedItem>
        </Menu.Dropdown>
      </Menu>
      <EditRoleDialog slug={slug} role={role} opened={open === "edit"} onClose={close} opener={button} />
      <DeleteRoleDialog slug={slug} role={role} opened={open === "delete"} onClose={close} opener={button} />
    </>
  );
};
