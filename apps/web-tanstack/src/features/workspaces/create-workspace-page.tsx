import { Link } from "@tanstack/react-router";
import { AuthLayout } from "#web/features/session/auth-layout.tsx";
import { useMe } from "#web/lib/api/queries.ts";
import links from "#web/ui/text-link.module.css";
import { CreateWorkspaceForm } from "./create-workspace-form.tsx";

/** Also where somebody without any workspace lands: create one, or join by an invitation's link. */
export const CreateWorkspacePage = () => {
  const none = useMe().data?.workspaces.length === 0;
  return (
    <AuthLayout
      title={none ? "Create or join a workspace" : "Create a workspace"}
      intro={
        none
          ? "You are not in a workspace yet. Start one here; to join one, open the link of your invitation."
          : "You will be its owner, and can invite people right away."
      }
      footer={
        none ? (
          <Link className={links.link} to="/account">
            Account and devices
          </Link>
        ) : (
          <Link className={links.link} to="/">
            Back
          </Link>
        )
      }
    >
      <CreateWorkspaceForm />
    </AuthLayout>
  );
};
