import { audienceOf } from "@orbit/shared/realtime";
import { entityOfRow, type GroundTruth, type LogRow, type Membership, type RecordingClient } from "@orbit/testkit";
import { projections } from "#realtime/projections/index.ts";
import { required } from "../../support/orbit.ts";

type Query = <R extends object>(text: string, values: readonly unknown[]) => Promise<readonly R[]>;
type HeadRow = { workspace_id: string; epoch: number; last_seq: string; floor_seq: string };
type EventRow = {
  seq: string;
  type: string;
  payload: Record<string, unknown>;
  mutation_id: string | null;
  occurred_at: Date;
};

const toLogRow =
  (workspaceId: string) =>
  ({ seq, type, payload, mutation_id, occurred_at }: EventRow): LogRow => ({
    seq: Number(seq),
    type,
    mutationId: mutation_id,
    entity: entityOfRow(type, payload, workspaceId),
    occurredAt: occurred_at.getTime(),
  });

const broadcastOf: GroundTruth["broadcastOf"] = (type) => {
  const projection = Object.entries(projections).find(([known]) => known === type)?.[1];
  if (!projection || "silent" in projection) return null;
  return { event: projection.broadcast, audience: audienceOf(projection.broadcast) };
};

const ENDINGS = ["workspaces.member.left", "workspaces.member.removed"];

const membershipOf = (client: RecordingClient, rows: readonly LogRow[], isOwner: boolean): Membership => {
  const { memberId } = client.replica;
  const ended = rows.find(({ type, entity }) => ENDINGS.includes(type) && entity === `member:${memberId}`);
  return { memberId, left: ended?.seq ?? null, seesAll: isOwner };
};

/** The log of one workspace, as the database has it, and who of the clients was a member until when. */
export const readTruth = async (
  query: Query,
  slug: string,
  { clients, owners }: { clients: readonly RecordingClient[]; owners: readonly RecordingClient[] },
): Promise<GroundTruth> => {
  const heads = await query<HeadRow>(
    `select l.workspace_id, l.epoch, l.last_seq, l.floor_seq from workspaces w
     join workspace_logs l on l.workspace_id = w.id where w.slug = $1`,
    [slug],
  );
  const head = required(heads[0]);
  const workspaceId = head.workspace_id;
  const found = await query<EventRow>("select * from workspace_events where workspace_id = $1 order by seq", [
    workspaceId,
  ]);
  const rows = found.map(toLogRow(workspaceId));
  return {
    workspaceId,
    epoch: head.epoch,
    head: Number(head.last_seq),
    floor: Number(head.floor_seq),
    rows,
    broadcastOf,
    members: new Map(clients.map((client) => [client.name, membershipOf(client, rows, owners.includes(client))])),
  };
};
