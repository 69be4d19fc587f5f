import { expect, test } from "vitest";
import type { MemberRef, MemberStanding } from "#application/ports/repositories.ts";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import { Standings } from "./standings.ts";

/** Two members of one workspace with the same role, and one of another with more; nobody else is a member of anything. */
const known: Record<string, MemberStanding> = {
  "acme/ana": { head: { workspaceId: "acme", epoch: 1, seq: 7, floor: 0 }, permissions: ["members.invite", "retired"] },
  "acme/ben": { head: { workspaceId: "acme", epoch: 1, seq: 7, floor: 0 }, permissions: ["members.invite"] },
  "zeta/cy": { head: { workspaceId: "zeta", epoch: 2, seq: 1, floor: 0 }, permissions: ["members.remove"] },
};

const stage = () => {
  const batches: (readonly MemberRef[])[] = [];
  const read = async <T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> =>
    work({
      members: {
        standings: async (members: readonly MemberRef[]) => {
          batches.push(members);
          return members.map(({ workspaceId, memberId }) => known[`${workspaceId}/${memberId}`] ?? null);
        },
      },
    } as unknown as ReadTransaction); // what is asked for here, and nothing else
  const standings = new Standings({ uow: { read }, timers: new SystemTimers() });
  const of = (workspaceId: string, workspaceMemberId: string) =>
    standings.of(new RecordingSocket({ workspaceId, workspaceMemberId }));
  return { batches, of };
};

test("[JOIN-7] sockets that join at once share one read, whatever their workspaces", async () => {
  const { batches, of } = stage();
  const [ana, cy] = await Promise.all([of("acme", "ana"), of("zeta", "cy")]);
  expect(batches).toHaveLength(1);
  expect([ana?.head.seq, cy?.head.epoch]).toEqual([7, 2]);
});

test("[JOIN-3] who is no member, or of another workspace, has no standing", async () => {
  const { of } = stage();
  expect(await Promise.all([of("acme", "cy"), of("gone", "ana"), of("acme", "removed")])).toEqual([null, null, null]);
});

test("a member may see what their role grants and this version knows; the same rights are the same set", async () => {
  const { of } = stage();
  const [ana, ben, cy] = [await of("acme", "ana"), await of("acme", "ben"), await of("zeta", "cy")];
  expect([ana?.permissions, cy?.permissions]).toEqual([new Set(["members.invite"]), new Set(["members.remove"])]);
  expect(ana?.permissions).toBe(ben?.permissions);
});
