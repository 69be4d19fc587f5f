import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { useMemo } from "react";
import { useContacts, useMembers, usePresencesFor, useRoles } from "#web/lib/db/hooks.ts";
import { listMembers, readsPresence } from "./member-list.ts";
import type { MembersSearch } from "./members-search.ts";

/** The members the page shows now: filtered and sorted, and kept so while people come and go. */
export const useListedMembers = (search: MembersSearch): readonly WorkspaceMemberDto[] => {
  const members = useMembers();
  const roles = useRoles();
  const presences = usePresencesFor(readsPresence(search) ? "presence" : "nothing");
  const contacts = useContacts();
  return useMemo(
    () =>
      listMembers(members, search, {
        roles,
        lookOf: (id) => presences?.(id).status ?? "unknown",
        contactOf: (id) => contacts.get(id) ?? null,
      }),
    [members, roles, presences, contacts, search],
  );
};
