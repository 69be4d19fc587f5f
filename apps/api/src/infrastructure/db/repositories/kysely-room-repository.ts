import type { RoomRepository } from "#application/ports/repositories.ts";
import type { Room } from "#domain/rooms/room.ts";
import { anyOf } from "../any-of.ts";
import { roomColumns, roomFromRow, roomToRow } from "../rows/room-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

export class KyselyRoomRepository implements RoomRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(workspaceId: string, id: string): Promise<Room | null> {
    const row = await this.#selectIn(workspaceId).where("id", "=", id).executeTakeFirst();
    return row ? roomFromRow(row) : null;
  }

  async byIds(workspaceId: string, ids: readonly string[]): Promise<readonly Room[]> {
    if (ids.length === 0) return [];
    const rows = await this.#selectIn(workspaceId).where("id", "=", anyOf(ids)).orderBy("id").execute();
    return rows.map(roomFromRow);
  }

  async all(workspaceId: string): Promise<readonly Room[]> {
    const rows = await this.#selectIn(workspaceId).orderBy("created_at").orderBy("id").execute();
    return rows.map(roomFromRow);
  }

  async count(workspaceId: string): Promise<number> {
    const { count } = await this.#context.tx
      .selectFrom("rooms")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("workspace_id", "=", workspaceId)
      .where("archived_at", "is", null)
      .executeTakeFirstOrThrow();
    return count;
  }

  save(room: Room): Promise<void> {
    const { tx } = this.#context;
    const row = roomToRow(room);
    return saveAggregate(this.#context, room, {
      insert: () => tx.insertInto("rooms").values(row).executeTakeFirst(),
      update: (version) =>
        tx.updateTable("rooms").set(row).where("id", "=", row.id).where("version", "=", version).executeTakeFirst(),
      stale: "rooms.stale_version",
    });
  }

  #selectIn(workspaceId: string) {
    return this.#context.tx
      .selectFrom("rooms")
      .select(roomColumns)
      .where("workspace_id", "=", workspaceId)
      .where("archived_at", "is", null);
  }
}
