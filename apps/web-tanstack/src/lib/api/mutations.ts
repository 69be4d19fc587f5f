import type {
  ChangeMemberRoleBody,
  Committed,
  CreateRoleBody,
  CreateRoomBody,
  CreateWorkspaceBody,
  InvitePeopleBody,
  MemberChanged,
  PeopleInvited,
  RenameRoomBody,
  RenameWorkspaceBody,
  RoleChanged,
  RoomChanged,
  SignedIn,
  SignInBody,
  SignUpBody,
  UpdateRoleBody,
  WorkspaceChanged,
  WorkspaceJoined,
} from "@orbit/shared/http";
import type { UseMutationResult } from "@tanstack/react-query";
import type { Problem } from "./http-client.ts";

type Command<Answer, Variables = void> = UseMutationResult<Answer, Problem, Variables>;

declare const later: never;

export const useSignIn = (): Command<SignedIn, SignInBody> => later;
export const useSignUp = (): Command<SignedIn, SignUpBody> => later;
/** Mirrored to this browser's other tabs, which empty their stores too. */
export const useSignOut = (): Command<null> => later;

export const useCreateWorkspace = (): Command<WorkspaceJoined, CreateWorkspaceBody> => later;
export const useRenameWorkspace = (_slug: string): Command<WorkspaceChanged, RenameWorkspaceBody> => later;
export const useDeleteWorkspace = (_slug: string): Command<Committed> => later;

export type ChangeMemberRole = ChangeMemberRoleBody & { memberId: string };
/** Shown at once through `useMember(s)`, and taken back when the server refuses. */
export const useChangeMemberRole = (_slug: string): Command<MemberChanged, ChangeMemberRole> => later;
export const useRemoveMember = (_slug: string): Command<Committed, { memberId: string }> => later;
export const useLeaveWorkspace = (_slug: string): Command<Committed> => later;

/** `description` may be left out. */
export type CreateRole = Omit<CreateRoleBody, "description"> & { description?: string };
export type UpdateRole = UpdateRoleBody & { roleId: string };
export const useCreateRole = (_slug: string): Command<RoleChanged, CreateRole> => later;
export const useUpdateRole = (_slug: string): Command<RoleChanged, UpdateRole> => later;
export const useDeleteRole = (_slug: string): Command<Committed, { roleId: string }> => later;

export const useInvitePeople = (_slug: string): Command<PeopleInvited, InvitePeopleBody> => later;
export const useRevokeInvitation = (_slug: string): Command<Committed, { invitationId: string }> => later;
export const useAcceptInvitation = (): Command<WorkspaceJoined, { token: string }> => later;

export type RenameRoom = RenameRoomBody & { roomId: string };
export const useCreateRoom = (_slug: string): Command<RoomChanged, CreateRoomBody> => later;
export const useRenameRoom = (_slug: string): Command<RoomChanged, RenameRoom> => later;
export const useArchiveRoom = (_slug: string): Command<Committed, { roomId: string }> => later;
