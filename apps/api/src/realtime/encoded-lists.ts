/** Says that something may have changed about one entry of a workspace's list; null when nobody asks for that list any more. */
export type Touch = (workspaceId: string, id: string | null) => void;

type Source = {
  /** The entries as they are now. */
  ids(workspaceId: string): Iterable<string>;
  /** One entry as JSON; null when it is not in the list. */
  encode(workspaceId: string, id: string): string | null;
};

type List = {
  parts: Map<string, string>;
  /** Entries to be looked at again before the list is told. */
  stale: Set<string>;
  /** All parts, joined; null when that has to be done anew. */
  text: string | null;
};

/**
 * Lists that every socket is told whole when it joins, as JSON. An entry is encoded when it changed and not whenever
 * somebody joins, and what is new is put at the end of the text there is: in a crowd that arrives, each costs one entry.
 */
export class EncodedLists {
  readonly #source: Source;
  readonly #lists = new Map<string, List>();

  constructor(source: Source) {
    this.#source = source;
  }

  touch(workspaceId: string, id: string | null): void {
    if (id === null) this.#lists.delete(workspaceId);
    else this.#lists.get(workspaceId)?.stale.add(id);
  }

  /** The list as it is now, in no particular order. */
  of(workspaceId: string): string {
    const list = this.#lists.get(workspaceId) ?? this.#open(workspaceId);
    for (const id of list.stale) replace(list, id, this.#source.encode(workspaceId, id));
    list.stale.clear();
    list.text ??= [...list.parts.values()].join();
    if (list.parts.size === 0) this.#lists.delete(workspaceId);
    return `[${list.text}]`;
  }

  #open(workspaceId: string): List {
    const list: List = { parts: new Map(), stale: new Set(this.#source.ids(workspaceId)), text: "" };
    this.#lists.set(workspaceId, list);
    return list;
  }
}

const replace = (list: List, id: string, part: string | null): void => {
  const before = list.parts.get(id);
  if (before === (part ?? undefined)) return;
  const isNew = before === undefined && part !== null;
  if (part === null) list.parts.delete(id);
  else list.parts.set(id, part);
  if (!isNew) list.text = null;
  else if (list.text !== null) list.text += list.parts.size === 1 ? part : `,${part}`;
};
