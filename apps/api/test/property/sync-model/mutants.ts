/** Each takes one safeguard of the protocol away. A model in which such a mutant survives proves nothing. */
export const mutants = {
  serialIds: "the number is taken when the transaction begins, not when it commits",
  noPoll: "nodes rely on hints alone",
  subscribeAfter: "the socket is registered after the join's read, not before",
  noBuffer: "what arrives while joining is thrown away",
  headAfterRows: "the position is read after the rows",
  noPrev: "the client does not notice that a frame in between is missing",
  noHeartbeat: "there are no heartbeats",
  noHbCheck: "the client ignores the head in a heartbeat",
  noEpoch: "a restore keeps the epoch",
  noEpochCheck: "the client does not compare epochs",
  noFloor: "a cursor below the retained floor is replayed",
  dropNull: "a row with nothing to show sends nothing and its seq vanishes with it",
  noKick: "the dispatcher does not close a revoked member's sockets",
  noRecheck: "membership is not checked again inside the join's transaction",
  noVersion: "the store takes an older version over a newer one",
  noTombstone: "the store forgets what was deleted",
  noBase: "the store forgets the position of its snapshot",
  swallowEmitError: "a failure to send is ignored and the socket stays open",
  hbSent: "a heartbeat carries the socket's own position instead of the node's head",
  trimSilent: "a node overtaken by retention jumps ahead without telling its sockets",
  noDoorTail: "what the door read is taken though the node may have dispatched more since",
  noDoorEpoch: "what the door read is taken though the node is in another epoch",
  noTailGuard: "a snapshot older than what the node has dispatched is used",
} as const;

/** Other ways to build it, which are not mistakes by themselves. */
export const variants = {
  replicaLag: "snapshots come from a stale replica, and one older than the node's tail is refused",
  atDoor: "who joins a node that is not past what the door read is not read again",
  counts: "as `design.md` has it on the wire: frames do not name the one before; heartbeats carry how many were sent",
  confirmed: "a client comes back with the position up to which its count was last confirmed, not with the last it saw",
} as const;

export type Mutant = keyof typeof mutants | keyof typeof variants;
export type Mutants = ReadonlySet<Mutant>;
