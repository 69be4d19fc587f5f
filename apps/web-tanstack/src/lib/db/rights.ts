import type { Permission } from "@orbit/shared/access";
import { together } from "./changes.ts";
import type { Stores } from "./stores.ts";
import { viewerMay, viewerOf } from "./viewer.ts";

/** Rights that open data: who loses one must not keep looking at it, and who gains one does not have it yet. */
const conceal: Partial<Record<Permission, (stores: Stores) => void>> = {
  "members.invite": ({ invitations }) => invitations.clear(),
  "members.view_contacts": ({ contacts }) => contacts.clear(),
};
// Object.keys widens to string[]; the table above is the whole set of keys.
const opening = Object.keys(conceal) as readonly Permission[];

const held = (stores: Stores): ReadonlySet<Permission> => new Set(opening.filter((right) => viewerMay(stores, right)));

/** Call after each change: drops what the viewer may not see any more, and says whether there is something new to fetch. */
export const createRightsWatch = (stores: Stores) => {
  let before: ReadonlySet<Permission> | null = null;
  return {
    /** A snapshot was taken: it holds what these rights open. */
    hydrated: (): void => {
      before = held(stores);
    },
    /** True when a right was gained since. */
    changed: (): boolean => {
      if (!before || !viewerOf(stores)) return false;
      const now = held(stores);
      const [lost, gained] = [
        [...before].filter((right) => !now.has(right)),
        [...now].some((right) => !before?.has(right)),
      ];
      before = now;
      together(() => {
        for (const right of lost) conceal[right]?.(stores);
      });
      return gained;
    },
  };
};
