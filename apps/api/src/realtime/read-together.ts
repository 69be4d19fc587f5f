import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import type { ProjectionReads } from "./projection.ts";

type Entity = { state: { id: string } };
type FindMany<A> = (workspaceId: string, ids: readonly string[]) => Promise<readonly A[]>;
type FindOne<A> = (workspaceId: string, id: string) => Promise<A | null>;
/** Runs one query after the other: a transaction has one connection. */
type InTurn = <T>(query: () => Promise<T>) => Promise<T>;

type Question<A> = { workspaceId: string; ids: Set<string>; answer: Promise<ReadonlyMap<string, A>> };

const oneAfterTheOther = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (query) => {
    const answer = last.then(query);
    // Whoever asked hears of a failure; the next one is asked all the same.
    last = answer.catch(() => {});
    return answer;
  };
};

const once = <T>(find: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
};

const gathered = <A extends Entity>(find: FindMany<A>, inTurn: InTurn): FindOne<A> => {
  let open: Question<A> | null = null;
  const ask = (workspaceId: string): Question<A> => {
    const ids = new Set<string>();
    const answer = inTurn(async () => {
      // From here on it is on its way: who asks later asks another one.
      if (open?.ids === ids) open = null;
      const found = await find(workspaceId, [...ids]);
      return new Map(found.map((entity) => [entity.state.id, entity]));
    });
    return { workspaceId, ids, answer };
  };
  const known = new Map<string, Promise<A | null>>();
  const join = async (workspaceId: string, id: string): Promise<A | null> => {
    open = open?.workspaceId === workspaceId ? open : ask(workspaceId);
    open.ids.add(id);
    return (await open.answer).get(id) ?? null;
  };
  return (workspaceId, id) => {
    const key = `${workspaceId}/${id}`;
    const found = known.get(key) ?? join(workspaceId, id);
    known.set(key, found);
    return found;
  };
};

/**
 * A read transaction in which what is asked for one by one at the same time is read by one query per kind, and nothing is
 * read twice: the transaction sees one moment, so the first answer is the answer. A failed query fails all who asked it.
 */
export const readTogether = (tx: ReadTransaction): ProjectionReads => {
  const inTurn = oneAfterTheOther();
  return {
    workspaces: { byId: once((id) => inTurn(() => tx.workspaces.byId(id))) },
    members: { byId: gathered((workspaceId, ids) => tx.members.byIds(workspaceId, ids), inTurn) },
    roles: { byId: gathered((workspaceId, ids) => tx.roles.byIds(workspaceId, ids), inTurn) },
    invitations: { byId: gathered((workspaceId, ids) => tx.invitations.byIds(workspaceId, ids), inTurn) },
    rooms: { byId: gathered((workspaceId, ids) => tx.rooms.byIds(workspaceId, ids), inTurn) },
  };
};
