import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Check, Plus } from "lucide-react";
import { useMe } from "#web/lib/api/queries.ts";
import { useWorkspace } from "#web/lib/db/hooks.ts";
import { PopupMenu } from "#web/ui/popup-menu.tsx";
import type { Popup } from "#web/ui/use-popup.ts";
import { WorkspaceBadge } from "./workspace-badge.tsx";
import classes from "./workspace-switcher.module.css";

/** All workspaces of this person, and the way to another one. */
export const WorkspaceChoices = ({ popup, slug }: { popup: Popup; slug: string }) => {
  const open = useWorkspace();
  const all = useMe().data?.workspaces ?? [];
  // The live name wins: a rename shows here at once, the list is only as fresh as its last answer.
  const nameOf = (workspace: { slug: string; name: string }) =>
    workspace.slug === open?.slug ? open.name : workspace.name;
  return (
    <PopupMenu popup={popup} width={260} position="bottom-start" className={classes.dropdown}>
      {all.map((workspace) => (
        <Menu.Item
          key={workspace.id}
          component={Link}
          to={`/w/${workspace.slug}`}
          aria-current={workspace.slug === slug ? "true" : undefined}
          leftSection={<WorkspaceBadge name={nameOf(workspace)} />}
          rightSection={workspace.slug === slug && <Check size={16} aria-hidden="true" />}
        >
          {nameOf(workspace)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item component={Link} to="/new" leftSection={<Plus size={16} aria-hidden="true" />}>
        Create workspace
      </Menu.Item>
    </PopupMenu>
  );
};
