import {
  type ChangeMemberRoleBody,
  type Committed,
  type CreateRoleBody,
  type CreateRoomBody,
  type CreateWorkspaceBody,
  committed,
  type InvitePeopleBody,
  type MemberChanged,
  memberChanged,
  type PeopleInvited,
  peopleInvited,
  type RenameRoomBody,
  type RenameWorkspaceBody,
  type RoleChanged,
  type RoomChanged,
  roleChanged,
  roomChanged,
  type SignedIn,
  type SignInBody,
  type SignUpBody,
  signedIn,
  type UpdateRoleBody,
  type WorkspaceChanged,
  type WorkspaceJoined,
  workspaceChanged,
  workspaceJoined,
} from "@orbit/shared/http";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { absorb } from "../db/hydrate.ts";
import { endSession } from "../db/realtime.ts";
import { hideRoleOverlay, showRoleOverlay } from "../db/role-overlays.ts";
import { stores } from "../db/stores.ts";
import { announceSignOut } from "../db/tab-channel.ts";
import { type Ask, sending, useChange, useRemoval } from "./command-hooks.ts";
import type { Schema } from "./http-client.ts";
import { paths } from "./paths.ts";
import { queryKeys } from "./queries.ts";
import { type UseCommand, useCommand } from "./use-command.ts";

/** Sign-out answers with nothing. */
const nothing: Schema<null> = { parse: () => null };

/** Another person: nothing fetched for the last one may be shown to this one. */
const forgetPerson = async (client: QueryClient): Promise<void> => {
  await client.cancelQueries();
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== queryKeys.me[0] });
};

const useEntry = <Body>(path: string): UseCommand<SignedIn, Body> => {
  const client = useQueryClient();
  return useCommand<SignedIn, Body>({
    send: sending(signedIn, (body) => ({ method: "POST", path, body })),
    onAnswer: async () => {
      await forgetPerson(client);
      await client.invalidateQueries({ queryKey: queryKeys.me });
    },
  });
};

export const useSignIn = (): UseCommand<SignedIn, SignInBody> => useEntry(paths.signIn);
export const useSignUp = (): UseCommand<SignedIn, SignUpBody> => useEntry(paths.signUp);

/** Mirrored to this browser's other tabs, which empty their stores too. */
export const useSignOut = (): UseCommand<null> => {
  const client = useQueryClient();
  return useCommand<null>({
    send: sending(nothing, () => ({ method: "POST", path: paths.signOut })),
    onAnswer: async () => {
      announceSignOut();
      endSession();
      await forgetPerson(client);
      client.setQueryData(queryKeys.me, null);
    },
  });
};

/** The list of one's workspaces is part of `me`. */
const useMembership = <Variables>(ask: (variables: Variables) => Ask): UseCommand<WorkspaceJoined, Variables> => {
  const client = useQueryClient();
  return useCommand<WorkspaceJoined, Variables>({
    send: sending(workspaceJoined, ask),
    onAnswer: () => client.invalidateQueries({ queryKey: queryKeys.me }),
  });
};

export const useCreateWorkspace = (): UseCommand<WorkspaceJoined, CreateWorkspaceBody> =>
  useMembership((body) => ({ method: "POST", path: paths.workspaces, body }));

export const useAcceptInvitation = (): UseCommand<WorkspaceJoined, { token: string }> =>
  useMembership(({ token }) => ({ method: "POST", path: paths.acceptInvitation(token) }));

export const useRenameWorkspace = (slug: string): UseCommand<WorkspaceChanged, RenameWorkspaceBody> => {
  const client = useQueryClient();
  return useCommand<WorkspaceChanged, RenameWorkspaceBody>({
    send: sending(workspaceChanged, (body) => ({ method: "PATCH", path: paths.workspace(slug), body })),
    onAnswer: (answer) => {
      absorb(stores, slug, answer);
      void client.invalidateQueries({ queryKey: queryKeys.me });
    },
  });
};

/** Nothing to keep: the socket's close says the rest, here as in every other tab. */
const useEnding = (ask: Ask): UseCommand<Committed> => {
  const client = useQueryClient();
  return useCommand<Committed>({
    send: sending(committed, () => ask),
    onAnswer: () => client.invalidateQueries({ queryKey: queryKeys.me }),
  });
};

export const useDeleteWorkspace = (slug: string): UseCommand<Committed> =>
  useEnding({ method: "DELETE", path: paths.workspace(slug) });

export const useLeaveWorkspace = (slug: string): UseCommand<Committed> =>
  useEnding({ method: "POST", path: paths.leave(slug) });

export type ChangeMemberRole = ChangeMemberRoleBody & { memberId: string };

/** Shown at once through `useMember(s)`, and taken back when the server refuses. */
export const useChangeMemberRole = (slug: string): UseCommand<MemberChanged, ChangeMemberRole> =>
  useCommand<MemberChanged, ChangeMemberRole>({
    send: sending(memberChanged, ({ memberId, ...body }) => ({
      method: "PATCH",
      path: paths.member(slug, memberId),
      body,
    })),
    onStart: ({ memberId, roleId }, mutationId) => showRoleOverlay(stores, mutationId, { memberId, roleId }),
    onAnswer: (answer) => absorb(stores, slug, answer),
    onEnd: (mutationId) => hideRoleOverlay(stores, mutationId),
  });

export const useRemoveMember = (slug: string): UseCommand<Committed, { memberId: string }> =>
  useRemoval(
    slug,
    ({ memberId }) => paths.member(slug, memberId),
    ({ memberId }) => ({ kind: "members", id: memberId }),
  );

/** `description` may be left out. */
export type CreateRole = Omit<CreateRoleBody, "description"> & { description?: string };
export type UpdateRole = UpdateRoleBody & { roleId: string };

export const useCreateRole = (slug: string): UseCommand<RoleChanged, CreateRole> =>
  useChange(slug, roleChanged, (body) => ({ method: "POST", path: paths.roles(slug), body }));

export const useUpdateRole = (slug: string): UseCommand<RoleChanged, UpdateRole> =>
  useChange(slug, roleChanged, ({ roleId, ...body }) => ({ method: "PATCH", path: paths.role(slug, roleId), body }));

export const useDeleteRole = (slug: string): UseCommand<Committed, { roleId: string }> =>
  useRemoval(
    slug,
    ({ roleId }) => paths.role(slug, roleId),
    ({ roleId }) => ({ kind: "roles", id: roleId }),
  );

export const useInvitePeople = (slug: string): UseCommand<PeopleInvited, InvitePeopleBody> =>
  useChange(slug, peopleInvited, (body) => ({ method: "POST", path: paths.invitations(slug), body }));

export const useRevokeInvitation = (slug: string): UseCommand<Committed, { invitationId: string }> =>
  useRemoval(
    slug,
    ({ invitationId }) => paths.invitation(slug, invitationId),
    ({ invitationId }) => ({ kind: "invitations", id: invitationId }),
  );

export type RenameRoom = RenameRoomBody & { roomId: string };

export const useCreateRoom = (slug: string): UseCommand<RoomChanged, CreateRoomBody> =>
  useChange(slug, roomChanged, (body) => ({ method: "POST", path: paths.rooms(slug), body }));

export const useRenameRoom = (slug: string): UseCommand<RoomChanged, RenameRoom> =>
  useChange(slug, roomChanged, ({ roomId, ...body }) => ({ method: "PATCH", path: paths.room(slug, roomId), body }));

export const useArchiveRoom = (slug: string): UseCommand<Committed, { roomId: string }> =>
  useRemoval(
    slug,
    ({ roomId }) => paths.room(slug, roomId),
    ({ roomId }) => ({ kind: "rooms", id: roomId }),
  );
