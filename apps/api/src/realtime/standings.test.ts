import { describe, expect, test } from "vitest";
import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import { Standings } from "./standings.ts";

const settled = () => new Promise(setImmediate);

/** One workspace whose reads begin at once and end when a test says so; each sees what was true when it began. */
const stage = () => {
  const members = new Set(["ana", "ben", "cy"]);
  const reads: { end: () => Promise<void>; break: () => Promise<void> }[] = [];
  const asked = { members: 0, heads: 0 };
  let seq = 0;
  const snapshot = () => {
    const [seen, at] = [new Set(members), seq];
    return {
      workspaces: { byId: async (id: string) => (id === "acme" ? {} : null) },
      members: {
        byId: async (_workspaceId: string, id: string) => {
          asked.members += 1;
          return seen.has(id) ? { state: { roleId: "r" } } : null;
        },
      },
      roles: { byId: async () => ({ state: { kind: "custom", permissions: ["members.invite"] } }) },
      log: {
        head: async () => {
          asked.heads += 1;
          return { workspaceId: "acme", epoch: 1, seq: at, floor: 0 };
        },
      },
    } as unknown as ReadTransaction; // what is asked for here, and nothing else
  };
  const read = async (work: (tx: ReadTransaction) => Promise<unknown>) => {
    const tx = snapshot();
    await new Promise<void>((resolve, reject) => {
      reads.push({
        end: () => {
          resolve();
          return settled().then(() => undefined);
        },
        break: () => {
          reject(new Error("the database is away"));
          return settled().then(() => undefined);
        },
      });
    });
    return work(tx);
  };
  const standings = new Standings({ read } as UnitOfWork);
  const asks = (memberId: string, workspaceId = "acme") =>
    standings.of(new RecordingSocket({ workspaceId, workspaceMemberId: memberId }));
  const commit = (change: () => void) => {
    change();
    seq += 1;
  };
  return { reads, asked, asks, members, commit };
};

describe("sockets that join while others do", () => {
  test("[JOIN-7] share one read, and one question per member", async () => {
    // given
    const { reads, asked, asks } = stage();
    const first = asks("ana");
    const others = ["ana", "ben", "ben", "cy"].map((memberId) => asks(memberId));
    // when
    await reads[0]?.end();
    await reads[1]?.end();
    // then
    expect(reads).toHaveLength(2);
    expect(asked).toEqual({ members: 1 + 3, heads: 2 });
    for (const standing of await Promise.all([first, ...others])) {
      expect(standing).toEqual({
        head: { workspaceId: "acme", epoch: 1, seq: 0, floor: 0 },
        permissions: new Set(["members.invite"]),
      });
    }
  });

  test("[JOIN-3] never share a read that began before they asked: who was removed meanwhile is no member", async () => {
    // given: a read is under way
    const { reads, asks, members, commit } = stage();
    const before = asks("ana");
    commit(() => members.delete("ben"));
    const after = asks("ben");
    // when
    await reads[0]?.end();
    await reads[1]?.end();
    // then
    expect((await before)?.head.seq).toBe(0);
    expect(await after).toBeNull();
  });

  test("[JOIN-7] a read that fails fails for those who shared it and who were in line, and not for the next", async () => {
    const { reads, asks } = stage();
    const failed = [asks("ana"), asks("ben")].map((asked) => expect(asked).rejects.toThrow("away"));
    await reads[0]?.break();
    await Promise.all(failed);
    const next = asks("cy");
    await reads[1]?.end();
    expect(await next).not.toBeNull();
  });

  test("[HUB-2] of different workspaces do not wait for each other, and one that is gone has no members", async () => {
    const { reads, asks } = stage();
    const [here, gone] = [asks("ana"), asks("ana", "gone")];
    await reads[1]?.end();
    expect(await gone).toBeNull();
    await reads[0]?.end();
    expect(await here).not.toBeNull();
  });
});
