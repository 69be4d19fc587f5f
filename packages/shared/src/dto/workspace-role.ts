import * as z from "zod/mini";
import { permission } from "../access/permissions.ts";
import { roleKinds } from "../access/system-roles.ts";
import { id } from "../ids.ts";

export const workspaceRoleDto = z.object({
  id,
  kind: z.enum(roleKinds),
  name: z.string(),
  description: z.string(),
  permissions: z.array(permission),
  version: z.int().check(z.positive()),
});
export type WorkspaceRoleDto = z.infer<typeof workspaceRoleDto>;
