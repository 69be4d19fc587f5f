import { NativeSelect, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useRoles } from "#web/lib/db/hooks.ts";
import { type MembersSearch, membersSearch } from "./members-search.ts";
import classes from "./members-toolbar.module.css";

type MembersToolbarProps = { search: MembersSearch; withSort: "with-sort" | "without-sort" };

const statuses = [
  { value: "", label: "Any presence" },
  { value: "online", label: "Online" },
  { value: "away", label: "Away" },
  { value: "offline", label: "Offline" },
];
const sorts = [
  { value: "name", label: "Sort by name" },
  { value: "presence", label: "Sort by presence" },
  { value: "role", label: "Sort by role" },
  { value: "joined", label: "Sort by joining date" },
];

/** Everything that narrows the list; the address holds it, not this component. */
export const MembersToolbar = ({ search, withSort }: MembersToolbarProps) => {
  const roles = useRoles();
  const navigate = useNavigate({ from: "/w/$slug/members" });
  const set = (change: Record<string, string>) =>
    navigate({ search: (now) => membersSearch({ ...now, ...change }), replace: true, resetScroll: false });
  return (
    <search className={classes.toolbar} aria-label="Members">
      <TextInput
        type="search"
        aria-label="Search members"
        placeholder="Search members"
        className={classes.query}
        leftSection={<Search size={16} aria-hidden="true" />}
        value={search.q ?? ""}
        onChange={(event) => set({ q: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Filter by role"
        value={search.role ?? ""}
        onChange={(event) => set({ role: event.currentTarget.value })}
        data={[{ value: "", label: "All roles" }, ...roles.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        aria-label="Filter by presence"
        value={search.status ?? ""}
        onChange={(event) => set({ status: event.currentTarget.value })}
        data={statuses}
      />
      {withSort === "with-sort" && (
        <NativeSelect
          aria-label="Sort members"
          value={search.sort ?? "name"}
          onChange={(event) => set({ sort: event.currentTarget.value })}
          data={sorts}
        />
      )}
    </search>
  );
};
