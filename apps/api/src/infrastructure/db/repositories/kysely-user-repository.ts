import type { UserRepository } from "#application/ports/repositories.ts";
import type { User } from "#domain/identity/user.ts";
import { anyOf } from "../any-of.ts";
import { userColumns, userFromRow, userToRow } from "../rows/user-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

export class KyselyUserRepository implements UserRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(id: string): Promise<User | null> {
    const row = await this.#select().where("id", "=", id).executeTakeFirst();
    return row ? userFromRow(row) : null;
  }

  async byEmail(email: string): Promise<User | null> {
    const row = await this.#select().where("email", "=", email).executeTakeFirst();
    return row ? userFromRow(row) : null;
  }

  async byIds(ids: readonly string[]): Promise<readonly User[]> {
    if (ids.length === 0) return [];
    const rows = await this.#select().where("id", "=", anyOf(ids)).orderBy("id").execute();
    return rows.map(userFromRow);
  }

  async lockById(id: string): Promise<User | null> {
    const row = await this.#select().where("id", "=", id).forUpdate().executeTakeFirst();
    return row ? userFromRow(row) : null;
  }

  save(user: User): Promise<void> {
    const { tx } = this.#context;
    const row = userToRow(user);
    return saveAggregate(this.#context, user, {
      insert: () => tx.insertInto("users").values(row).executeTakeFirst(),
      update: (version) =>
        tx.updateTable("users").set(row).where("id", "=", row.id).where("version", "=", version).executeTakeFirst(),
    });
  }

  #select() {
    return this.#context.tx.selectFrom("users").select(userColumns);
  }
}
