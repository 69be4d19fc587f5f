import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { together } from "#web/lib/db/changes.ts";
import { hideRoleOverlay, showRoleOverlay } from "#web/lib/db/role-overlays.ts";
import { createStores } from "#web/lib/db/stores.ts";
import { createViews } from "#web/lib/db/views.ts";
import { ids, member } from "./support/builders.ts";

const at = (seq: number) => ({ epoch: 1, seq });

/** Ben is a guest; `told` are the roles that who subscribed to the members was shown for him, in order. */
const scene = () => {
  const stores = createStores();
  stores.members.replaceAll([member()], at(1));
  const { shownMembers, pendingIds } = createViews(stores);
  const told: (string | undefined)[] = [];
  shownMembers.subscribe((members: ReadonlyMap<string, WorkspaceMemberDto>) => told.push(members.get(ids.ben)?.roleId));
  return {
    told,
    shown: () => shownMembers.get().get(ids.ben)?.roleId,
    isPending: () => pendingIds.get().has(ids.ben),
    ask: (mutationId: string, roleId: string) => showRoleOverlay(stores, mutationId, { memberId: ids.ben, roleId }),
    end: (mutationId: string) => hideRoleOverlay(stores, mutationId),
    event: (roleId: string, version: number) => stores.members.upsert(member({ roleId, version }), at(version)),
  };
};

test("[MEM-7] a role that was asked for is shown at once, and taken back when it is refused", () => {
  const { ask, end, told, shown, isPending } = scene();
  ask("mine", ids.custom);
  expect([shown(), isPending()]).toEqual([ids.custom, true]);
  end("mine");
  expect([shown(), isPending()]).toEqual([ids.guest, false]);
  expect(told).toEqual([ids.custom, ids.guest]);
});

test("[MEM-13] a refusal after somebody else's change shows theirs", () => {
  const { ask, event, end, told, shown } = scene();
  ask("mine", ids.custom);
  event(ids.owner, 2);
  expect(shown()).toBe(ids.custom);
  end("mine");
  expect(shown()).toBe(ids.owner);
  expect(told.at(-1)).toBe(ids.owner);
});

test("[MEM-13] a refusal before somebody else's change shows what was, and then theirs", () => {
  const { ask, event, end, told } = scene();
  ask("mine", ids.custom);
  end("mine");
  event(ids.owner, 2);
  expect(told).toEqual([ids.custom, ids.guest, ids.owner]);
});

test("[MEM-13] a refusal together with somebody else's change shows theirs alone", () => {
  const { ask, event, end, told } = scene();
  ask("mine", ids.custom);
  together(() => {
    end("mine");
    event(ids.owner, 2);
  });
  expect(told).toEqual([ids.custom, ids.owner]);
});

test("[MEM-7] of two that wait, the refusal of the later one shows the earlier one again", () => {
  const { ask, end, told } = scene();
  ask("first", ids.custom);
  ask("second", ids.owner);
  end("second");
  end("first");
  expect(told).toEqual([ids.custom, ids.owner, ids.custom, ids.guest]);
});
