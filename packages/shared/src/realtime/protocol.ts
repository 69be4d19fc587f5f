/**
 * The wire's version, and its history, one line each. A test hashes every frame schema: when it turns red,
 * raise `version`, add a line here, and raise `min` only when older clients can no longer be served.
 *
 * 1: hello, event, heartbeat, resync, error; room.enter, room.leave, presence.away, presence.back.
 */
export const protocol = { version: 1, min: 1 } as const;

/** A client that hears nothing for this many heartbeats (and one second) reconnects. */
export const MISSED_HEARTBEATS = 2;
