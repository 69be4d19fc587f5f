import { UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { MemberSort, MembersSearch } from "./members-search.ts";
import classes from "./members-table.module.css";

type SortHeaderProps = { by: MemberSort; search: MembersSearch; children: string };

/** A column's name that sorts by it; a second press turns the order around. */
export const SortHeader = ({ by, search, children }: SortHeaderProps) => {
  const navigate = useNavigate({ from: "/w/$slug/members" });
  const active = (search.sort ?? "name") === by;
  const descending = active && search.descending === true;
  const Icon = active ? (descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
  const sort = () =>
    navigate({
      search: ({ descending: _, sort: __, ...rest }) => ({
        ...rest,
        ...(by !== "name" && { sort: by }),
        ...(active && !descending && { descending: true }),
      }),
      replace: true,
      resetScroll: false,
    });
  return (
    <th scope="col" aria-sort={active ? (descending ? "descending" : "ascending") : undefined}>
      <UnstyledButton className={classes.sort} onClick={sort}>
        {children}
        <Icon size={14} aria-hidden="true" />
      </UnstyledButton>
    </th>
  );
};
