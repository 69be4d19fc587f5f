import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { useMemo } from "react";
import { useContacts, useMembers, usePresences, useRoles } from "#web/lib/db/hooks.ts";
import { listMembers } from "./member-list.ts";
import type { MembersSearch } from "./members-search.ts";

/** The members the page shows now: filtered and sorted, and kept so while people come and go. */
export const useListedMembers = (search: MembersSearch): readonly WorkspaceMemberDto[] => {
  const members = useMembers();
  const roles = useRoles();
  const presences = usePresences();
  const contacts = useContacts();
  return useMemo(
    () =>
      listMembers(members, search, {
        roles,
        lookOf: (id) => presences.get(id)?.status ?? "offline",
        contactOf: (id) => contacts.get(id) ?? null,
      }),
    [members, roles, presences, contacts, search],
  );
};
