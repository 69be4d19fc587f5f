import { Shapes } from "lucide-react";
import { EmptyState } from "#web/ui/empty-state.tsx";

/** Teaches what custom roles are for, while there is none. */
export const NoCustomRoles = ({ mayManage }: { mayManage: "may-manage" | "may-look" }) => (
  <EmptyState icon={Shapes} title="No custom roles yet">
    {mayManage === "may-manage"
      ? "Create a role when the four above don't fit: somebody who runs the rooms, say, but invites nobody."
      : "When the four above don't fit, an owner or an admin can create others."}
  </EmptyState>
);
