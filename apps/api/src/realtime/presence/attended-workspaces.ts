import type { Unsubscribe } from "../channel-broker.ts";
import type { LivedTime } from "./lived-time.ts";

type Dependencies = {
  /** Once it resolves, what other nodes say of the workspace is heard. */
  subscribe: (workspaceId: string) => Promise<Unsubscribe>;
  /** Whether this node has people there: others are to hear when they leave. */
  hasPeople: (workspaceId: string) => boolean;
  /** Told when somebody wants to know of a workspace that nobody wanted to know of. */
  begun: (workspaceId: string) => void;
  listening: (workspaceId: string) => void;
  /** Told that it is time to say again whom this node has there. */
  due: (workspaceId: string) => void;
  ended: (workspaceId: string) => void;
  time: Pick<LivedTime, "now">;
  /** How often a workspace is due. */
  renewMs: number;
};

type Attended = {
  readonly sockets: Set<string>;
  /** Kept until then for who asked without a socket. */
  guestsUntil: number;
  isListening: boolean;
  renewAt: number;
  readonly subscription: Promise<Unsubscribe>;
};

const GUEST_MS = 30_000;

/** The workspaces that somebody here wants to know of: from the first who asks until nobody does and nobody is there. */
export class AttendedWorkspaces {
  readonly #deps: Dependencies;
  readonly #all = new Map<string, Attended>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  get ids(): Iterable<string> {
    return this.#all.keys();
  }

  get size(): number {
    return this.#all.size;
  }

  has(workspaceId: string): boolean {
    return this.#all.has(workspaceId);
  }

  /** Whether what other nodes say of it is heard. */
  isListening(workspaceId: string): boolean {
    return this.#all.get(workspaceId)?.isListening ?? false;
  }

  join(workspaceId: string, socketId: string): void {
    this.#attend(workspaceId).sockets.add(socketId);
  }

  /** Idempotent. */
  leave(workspaceId: string, socketId: string): void {
    this.#all.get(workspaceId)?.sockets.delete(socketId);
  }

  /** Somebody asks without a socket, and may ask again soon. */
  visit(workspaceId: string): void {
    this.#attend(workspaceId).guestsUntil = this.#deps.time.now() + GUEST_MS;
  }

  /** Ends what nobody wants to know of any more, and tells of what is due. */
  sweep(): void {
    for (const [workspaceId, attended] of this.#all) {
      if (this.#isIdle(workspaceId, attended)) this.#end(workspaceId, attended);
      else this.#renew(workspaceId, attended);
    }
  }

  /** Hears no more of any of them. */
  stop(): void {
    for (const { subscription } of this.#all.values()) void subscription.then((undo) => undo());
  }

  #attend(workspaceId: string): Attended {
    const known = this.#all.get(workspaceId);
    if (known) return known;
    const { subscribe, time, renewMs, begun } = this.#deps;
    const subscription = subscribe(workspaceId);
    const renewAt = time.now() + renewMs;
    const attended: Attended = { sockets: new Set(), guestsUntil: 0, isListening: false, renewAt, subscription };
    this.#all.set(workspaceId, attended);
    begun(workspaceId);
    void subscription.then(() => {
      attended.isListening = true;
      this.#deps.listening(workspaceId);
    });
    return attended;
  }

  #isIdle(workspaceId: string, { sockets, guestsUntil }: Attended): boolean {
    return sockets.size === 0 && guestsUntil <= this.#deps.time.now() && !this.#deps.hasPeople(workspaceId);
  }

  #end(workspaceId: string, { subscription }: Attended): void {
    this.#all.delete(workspaceId);
    this.#deps.ended(workspaceId);
    void subscription.then((undo) => undo());
  }

  #renew(workspaceId: string, attended: Attended): void {
    const now = this.#deps.time.now();
    if (attended.renewAt > now) return;
    attended.renewAt = now + this.#deps.renewMs;
    this.#deps.due(workspaceId);
  }
}
