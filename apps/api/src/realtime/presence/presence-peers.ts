/** The other nodes, as far as presence goes. */
export interface PresencePeers {
  /** This socket wants to know of the workspace. Resolves once everybody has said whom they have there, or after a moment. Never rejects. */
  attend(workspaceId: string, socketId: string): Promise<void>;
  /** It does not any more. Idempotent. */
  leave(workspaceId: string, socketId: string): void;
  /** The same as `attend` for a while, for who asks without a socket. */
  ready(workspaceId: string): Promise<void>;
  /** Whom this node has there may have changed. */
  changed(workspaceId: string): void;
  /** This node is leaving: whom it has is still to be counted for so long. Resolves once that was said. Never rejects. */
  farewell(keepMs: number): Promise<void>;
}

const said = Promise.resolve();

/** For the one and only node. */
export const noPeers: PresencePeers = {
  attend: () => said,
  leave: () => undefined,
  ready: () => said,
  changed: () => undefined,
  farewell: () => said,
};
