import type { Permission } from "@orbit/shared/access";
import type { Grants } from "../read-grants.ts";

/** What a member may see, as it was read at that position of the log. */
export type Standing = { readAt: number; permissions: ReadonlySet<Permission> };

/** The newest audiences that came with a feed's stream: whoever read before them takes them instead of what they read. */
export class NewestGrants {
  #newest: { from: number; byMember: Grants } | null = null;

  /** They hold from that position on. */
  renew(byMember: Grants, from: number): void {
    this.#newest = { from, byMember };
  }

  /** They were of a history that is no more. */
  clear(): void {
    this.#newest = null;
  }

  /** Of those read for that member and those the stream brought since, the newer. */
  permissionsOf(memberId: string, { readAt, permissions }: Standing): ReadonlySet<Permission> {
    const newer = this.#newest && this.#newest.from > readAt ? this.#newest.byMember : null;
    return newer?.get(memberId) ?? permissions;
  }
}
