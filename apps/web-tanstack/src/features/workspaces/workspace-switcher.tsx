import { Menu, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { useMe } from "#web/lib/api/queries.ts";
import { useWorkspace } from "#web/lib/db/hooks.ts";
import { WorkspaceBadge } from "./workspace-badge.tsx";
import classes from "./workspace-switcher.module.css";

type WorkspaceSwitcherProps = { slug: string; compact: boolean };

/** Names the workspace one is in and leads to the others. */
export const WorkspaceSwitcher = ({ slug, compact }: WorkspaceSwitcherProps) => {
  const open = useWorkspace();
  const all = useMe().data?.workspaces ?? [];
  // The live name wins: a rename shows here at once, the list is only as fresh as its last answer.
  const nameOf = (workspace: { slug: string; name: string }) =>
    workspace.slug === open?.slug ? open.name : workspace.name;
  const here = all.find((workspace) => workspace.slug === slug);
  const name = open?.slug === slug ? open.name : (here?.name ?? slug);
  return (
    <Menu width={260} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label={`Switch workspace, now in ${name}`}>
          <WorkspaceBadge name={name} />
          {!compact && (
            <>
              <span className={classes.name}>{name}</span>
              <ChevronsUpDown size={16} aria-hidden="true" className={classes.chevron} />
            </>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown}>
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
      </Menu.Dropdown>
    </Menu>
  );
};
