import { Session } from "#domain/identity/session.ts";
import type { NewRow, Row } from "../schema.ts";

export const sessionColumns = [
  "id",
  "user_id",
  "token_hash",
  "device",
  "created_at",
  "expires_at",
  "revoked_at",
  "version",
] as const;

export const sessionFromRow = (row: Omit<Row<"sessions">, "last_used_at">): Session =>
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
