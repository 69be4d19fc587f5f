import type { ActivityEntryDto } from "@orbit/shared/dto";
import type { ActivityPage } from "@orbit/shared/http";
import type { ViewOfWorkspace } from "#application/actor.ts";
import { activitySentence } from "#application/dto/activity-sentence.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import type { RecordedStored } from "#domain/events.ts";
import { positionOf } from "../position-of.ts";
import { lookInto } from "./authorise.ts";

export type ReadActivity = ViewOfWorkspace & { before: number | null };

const PAGE = 50;

const isOfInvitation = ({ event }: RecordedStored): boolean => event.type.startsWith("workspaces.invitation.");

/** Names the page's own facts give to members, so that who has left since is still somebody; today's names win. */
const namesOf = async (tx: ReadTransaction, workspaceId: string, rows: readonly RecordedStored[]) => {
  const told = rows.flatMap(({ event }): [string, string][] =>
    "memberName" in event ? [[event.memberId, event.memberName]] : [],
  );
  const actors = new Set(rows.flatMap(({ actorId }) => (actorId === null ? [] : [actorId])));
  const members = await tx.members.byIds(workspaceId, [...actors]);
  return new Map([...told, ...members.map(({ state }): [string, string] => [state.id, state.name])]);
};

const entryOf = (row: RecordedStored, names: ReadonlyMap<string, string>): ActivityEntryDto => ({
  seq: row.seq,
  at: row.occurredAt.toISOString(),
  type: row.event.type,
  actorId: row.actorId,
  actorName: row.actorId === null ? null : (names.get(row.actorId) ?? null),
  sentence: activitySentence(row.event),
});

/** The log, for people, newest first. A page may hold fewer entries than it spans: some rows are not for every eye. */
export const readActivity =
  ({ uow, reads }: Pick<Ports, "uow" | "reads">) =>
  (view: ReadActivity): Promise<ActivityPage> =>
    uow.read(async (tx) => {
      const { workspace, standing } = await lookInto(tx, view);
      const workspaceId = workspace.state.id;
      const position = await positionOf(tx, workspaceId);
      const before = Math.min(view.before ?? Number.POSITIVE_INFINITY, position.seq + 1);
      const rows = await tx.log.before(workspaceId, before, PAGE + 1);
      reads.charge(view.actor.userId, rows.length);
      const page = rows.slice(0, PAGE);
      const names = await namesOf(tx, workspaceId, rows);
      const maySeeInvitations = standing.permissions.includes("members.invite");
      return {
        entries: page.filter((row) => maySeeInvitations || !isOfInvitation(row)).map((row) => entryOf(row, names)),
        nextBefore: rows.length > PAGE ? (page.at(-1)?.seq ?? null) : null,
        position,
      };
    });
