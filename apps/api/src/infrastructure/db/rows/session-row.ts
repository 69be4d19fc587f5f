import { Session } from "#domain/identity/session.ts";
import type { NewRow, Row } from "../schema.ts";

export const sessionFromRow = (row: Row<"sessions">): Session =>
  Session.restore({
    id: row.id,
    userId: row.user_id,
    tokenHash: row.token_hash,
    device: row.device,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    version: row.version,
  });

export const sessionToRow = ({ state }: Session): NewRow<"sessions"> => ({
  id: state.id,
  user_id: state.userId,
  token_hash: state.tokenHash,
  device: state.device,
  created_at: state.createdAt,
  expires_at: state.expiresAt,
  revoked_at: state.revokedAt,
  version: state.version,
});
