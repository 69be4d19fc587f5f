/**
 * The wire's version, and its history, one line each. A test hashes every frame schema: when it turns red,
 * raise `version`, add a line here, and raise `min` only when older clients can no longer be served.
 *
 * 1: hello, event, heartbeat, resync, error; room.enter, room.leave, presence.away, presence.back.
 * 2: presence.batch, presence.known, room.presence.batch; hello says whether presence is whole. Unknown signals are passed over.
 */
export const protocol = { version: 2, min: 1 } as const;

/** A client that hears nothing for this many heartbeats (and one second) reconnects. */
export const MISSED_HEARTBEATS = 2;
