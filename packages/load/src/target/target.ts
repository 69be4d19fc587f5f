import type { Where } from "@orbit/testkit";

/** The deployment under load. */
export type Target = {
  readonly where: Where;
  /** Which one it is, for people. */
  readonly about: string;
  /** Has a node stop gently and another take its place, and tells how that went; null where only the operator can. */
  readonly restart: (() => Promise<string>) | null;
  close(): Promise<void>;
};
