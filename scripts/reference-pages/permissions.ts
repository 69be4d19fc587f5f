import { permissionCatalog, permissions, roleKinds, systemRoles } from "@orbit/shared/access";
import { code, page, table } from "./markdown.ts";

const kinds = roleKinds.filter((kind) => kind !== "custom");

export const permissionsPage = (): string =>
  page("Permissions", "packages/shared/src/access", [
    "Every right a role can carry, and who holds it from the start. The server's check and the pages' buttons read the same table.",
    table(
      ["permission", "allows to", ...kinds.map((kind) => systemRoles[kind].name)],
      permissions.map((permission) => [
        code(permission),
        permissionCatalog[permission].label,
        ...kinds.map((kind) => (systemRoles[kind].permissions.includes(permission) ? "yes" : "–")),
      ]),
    ),
    "Custom roles carry any set of them and rank beside Member. Nobody grants more than they hold, nobody acts on a member of higher rank (Owner, Admin, Member, Guest), and the last owner stays.",
  ]);
