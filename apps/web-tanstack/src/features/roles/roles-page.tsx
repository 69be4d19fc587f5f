import { NativeSelect } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useCan, useRoles, useWorkspace } from "#web/lib/db/hooks.ts";
import { PageHeader } from "#web/ui/page-header.tsx";
import { Surface } from "#web/ui/surface.tsx";
import { CreateRole } from "./create-role.tsx";
import { NoCustomRoles } from "./no-custom-roles.tsx";
import { RoleMatrix } from "./role-matrix.tsx";
import classes from "./roles-page.module.css";
import { SaveBars } from "./save-bars.tsx";
import { useRoleDrafts } from "./use-role-drafts.ts";

const route = getRouteApi("/_session/w/$slug/roles");

export const RolesPage = () => {
  const { slug } = route.useParams();
  const workspace = useWorkspace();
  const roles = useRoles();
  const mayManage = useCan("workspace.roles.manage");
  const drafts = useRoleDrafts();
  const narrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const [chosen, setChosen] = useState<string | null>(null);
  const one = roles.find(({ id }) => id === chosen) ?? roles.find(({ kind }) => kind === "custom") ?? roles[0];
  const shown = narrow && one ? [one] : roles;
  return (
    <>
      <PageHeader
        title="Roles"
        of={workspace?.name}
        subtitle="What each role lets people do. Changes reach everybody at once."
        actions={mayManage && <CreateRole slug={slug} onCreated={setChosen} />}
      />
      {narrow && one && (
        <NativeSelect
          className={classes.choice}
          label="Role"
          value={one.id}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={roles.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Surface>
        <RoleMatrix slug={slug} roles={shown} drafts={drafts} />
      </Surface>
      {!roles.some(({ kind }) => kind === "custom") && (
        <NoCustomRoles mayManage={mayManage ? "may-manage" : "may-look"} />
      )}
      <SaveBars slug={slug} roles={roles} drafts={drafts} />
    </>
  );
};
