import { User } from "#domain/identity/user.ts";
import type { NewRow, Row } from "../schema.ts";

export const userColumns = ["id", "name", "email", "password_hash", "created_at", "version"] as const;

export const userFromRow = (row: Row<"users">): User =>
  User.restore({
    id: row.id,
    name: row.name,
    email: row.email,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
    version: row.version,
  });

export const userToRow = ({ state }: User): NewRow<"users"> => ({
  id: state.id,
  name: state.name,
  email: state.email,
  password_hash: state.passwordHash,
  created_at: state.createdAt,
  version: state.version,
});
