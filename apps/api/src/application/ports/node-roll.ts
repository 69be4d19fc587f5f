/**
 * Where nodes leave word that they live, apart from the broker. Times are the roll's own: no node's clock counts. What was
 * signed survives its node, until it is struck or nobody could mean it any more.
 */
export interface NodeRoll {
  /**
   * This node lives. Answers which others signed within the last `withinMs`.
   *
   * @throws DatabaseUnavailable when the database is lost or does not answer in time; whether it was signed is then unknown.
   */
  sign(nodeId: string, withinMs: number): Promise<readonly string[]>;

  /** This node leaves: nobody is answered it again, until it signs again. Idempotent. @throws as `sign` does. */
  strike(nodeId: string): Promise<void>;
}
