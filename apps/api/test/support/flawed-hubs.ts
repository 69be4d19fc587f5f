import type { ChannelId, CloseCode, ServerEvent } from "@orbit/shared/realtime";
import type { SocketSelector } from "#realtime/hub.ts";
import type { SocketHandle } from "#realtime/socket-handle.ts";
import { NaiveHub } from "./naive-hub.ts";

// Each of these hubs is right but for one thing, so that a contract can show that it notices that very thing.

/** Lets a later broadcast overtake an earlier one that is still under way. */
export class ReorderingHub extends NaiveHub {
  #underWay: (() => Promise<void>)[] = [];

  override async broadcast(channel: ChannelId, event: ServerEvent): Promise<void> {
    this.#underWay.push(() => super.broadcast(channel, event));
    await Promise.resolve();
    for (const send of this.#underWay.splice(0).reverse()) await send();
  }
}

export class DuplicatingHub extends NaiveHub {
  protected override deliver(socket: SocketHandle, frame: string): void {
    super.deliver(socket, frame);
    super.deliver(socket, frame);
  }
}

/** Counts a second subscription as a second listener. */
export class DoubleSubscribingHub extends NaiveHub {
  override async subscribe(socketId: string, channel: ChannelId): Promise<boolean> {
    const socket = this.sockets.find(({ id }) => id === socketId);
    if (socket) this.pairs = [...this.pairs, { socket, channel }];
    return socket !== undefined;
  }
}

export class LeakingAfterUnsubscribeHub extends NaiveHub {
  override async unsubscribe(): Promise<void> {}
}

/** Closes the sockets it is asked to, and goes on sending to them. */
export class LeakingAfterDisconnectHub extends NaiveHub {
  override async disconnect(who: SocketSelector, code: CloseCode): Promise<void> {
    for (const socket of this.sockets) if (this.isMeant(socket, who)) socket.close(code);
  }
}

export class LeakingAfterReleaseHub extends NaiveHub {
  protected override forget(): void {}
}

/** Confuses channels that have the same scope. */
export class CrossTalkingHub extends NaiveHub {
  protected override listenersOf(channel: ChannelId): readonly SocketHandle[] {
    const [scope] = channel.split(":");
    const meant = this.pairs.filter((pair) => pair.channel.startsWith(`${scope}:`));
    return [...new Set(meant.map(({ socket }) => socket))];
  }
}

/** Replays the last frame of a channel to whoever comes. */
export class RememberingHub extends NaiveHub {
  readonly #last = new Map<ChannelId, string>();

  override async broadcast(channel: ChannelId, event: ServerEvent): Promise<void> {
    this.#last.set(channel, this.encode(channel, event));
    await super.broadcast(channel, event);
  }

  override async subscribe(socketId: string, channel: ChannelId): Promise<boolean> {
    const isRegistered = await super.subscribe(socketId, channel);
    const last = this.#last.get(channel);
    if (isRegistered && last) this.sockets.find(({ id }) => id === socketId)?.send(last);
    return isRegistered;
  }
}

/** Sends rows as they are. */
export class SpillingHub extends NaiveHub {
  protected override encode(channel: ChannelId, event: ServerEvent): string {
    return JSON.stringify({ type: "event", channel, event });
  }
}

export class EncodingPerSocketHub extends NaiveHub {
  override async broadcast(channel: ChannelId, event: ServerEvent): Promise<void> {
    for (const socket of this.listenersOf(channel)) this.deliver(socket, this.encode(channel, event));
  }
}

/** Lets one broken transport end the broadcast. */
export class GivingUpHub extends NaiveHub {
  protected override deliver(socket: SocketHandle, frame: string): void {
    socket.send(frame);
  }
}

/** Skips a broken transport and says nothing. */
export class SwallowingHub extends NaiveHub {
  protected override deliver(socket: SocketHandle, frame: string): void {
    try {
      socket.send(frame);
    } catch {}
  }
}

/** Takes one matching id for all of them, and none for any. */
export class LooselySelectingHub extends NaiveHub {
  protected override isMeant(socket: SocketHandle, who: SocketSelector): boolean {
    const asked = Object.entries({ ...who });
    // A selector's keys are among the socket's own, by its type.
    return asked.length === 0 || asked.some(([key, value]) => socket[key as keyof SocketSelector] === value);
  }
}

export class UnclosableHub extends NaiveHub {
  override async close(): Promise<void> {}
}
