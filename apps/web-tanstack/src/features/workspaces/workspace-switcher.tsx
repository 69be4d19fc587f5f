import { UnstyledButton } from "@mantine/core";
import { ChevronsUpDown } from "lucide-react";
import { Suspense } from "react";
import { useMe } from "#web/lib/api/queries.ts";
import { useWorkspace } from "#web/lib/db/hooks.ts";
import { deferred } from "#web/ui/deferred.ts";
import { usePopup } from "#web/ui/use-popup.ts";
import { WorkspaceBadge } from "./workspace-badge.tsx";
import classes from "./workspace-switcher.module.css";

const WorkspaceChoices = deferred(() => import("./workspace-choices.tsx").then((module) => module.WorkspaceChoices));

type WorkspaceSwitcherProps = { slug: string; compact: boolean };

/** Names the workspace one is in and leads to the others. */
export const WorkspaceSwitcher = ({ slug, compact }: WorkspaceSwitcherProps) => {
  const { button, popup } = usePopup("menu");
  const open = useWorkspace();
  const here = useMe().data?.workspaces.find((workspace) => workspace.slug === slug);
  const name = open?.slug === slug ? open.name : (here?.name ?? slug);
  return (
    <>
      <UnstyledButton {...button} className={classes.switcher} aria-label={`Switch workspace, now in ${name}`}>
        <WorkspaceBadge name={name} />
        {!compact && (
          <>
            <span className={classes.name}>{name}</span>
            <ChevronsUpDown size={16} aria-hidden="true" className={classes.chevron} />
          </>
        )}
      </UnstyledButton>
      {popup && (
        <Suspense fallback={null}>
          <WorkspaceChoices popup={popup} slug={slug} />
        </Suspense>
      )}
    </>
  );
};
