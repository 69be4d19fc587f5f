import type { InvitationDto } from "@orbit/shared/dto";
import { addressHint, type Invitation } from "#domain/workspaces/invitation.ts";

export const invitationToDto = ({ state }: Invitation): InvitationDto => ({
  id: state.id,
  roleId: state.roleId,
  invitedBy: state.invitedBy,
  addressHint: addressHint(state.email),
  createdAt: state.createdAt.toISOString(),
  expiresAt: state.expiresAt.toISOString(),
  version: state.version,
});
