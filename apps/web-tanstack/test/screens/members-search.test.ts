import { expect, test } from "vitest";
import { membersSearch } from "#web/features/members/members-search.ts";

test("[MEM-10] what the address says about the list is read back", () => {
  const search = { q: "ana", role: "r1", status: "away", sort: "joined", descending: true };

  expect(membersSearch(search)).toEqual(search);
});

test("[MEM-10] what makes no sense in an address is dropped, and a number is a search like any other", () => {
  expect(membersSearch({ q: 42, status: "asleep", sort: "shoe-size", descending: "yes", role: "" })).toEqual({
    q: "42",
  });
});
