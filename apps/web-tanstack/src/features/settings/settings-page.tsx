import { getRouteApi } from "@tanstack/react-router";
import { useCan, useWorkspace } from "#web/lib/db/hooks.ts";
import { PageHeader } from "#web/ui/page-header.tsx";
import { DeleteSection } from "./delete-section.tsx";
import { LeaveSection } from "./leave-section.tsx";
import { RenameSection } from "./rename-section.tsx";
import classes from "./settings-page.module.css";

const route = getRouteApi("/_session/w/$slug/settings");

export const SettingsPage = () => {
  const { slug } = route.useParams();
  const workspace = useWorkspace();
  const mayDelete = useCan("workspace.delete");
  return (
    <>
      <PageHeader title="Settings" of={workspace?.name} />
      <div className={classes.sections}>
        {workspace && <RenameSection slug={slug} workspace={workspace} />}
        <LeaveSection slug={slug} />
        {mayDelete && workspace && <DeleteSection slug={slug} name={workspace.name} />}
      </div>
    </>
  );
};
