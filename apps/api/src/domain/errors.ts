import type { IdentityErrorCode } from "./identity/errors.ts";
import type { RoomsErrorCode } from "./rooms/errors.ts";
import type { WorkspacesErrorCode } from "./workspaces/errors.ts";

export type DomainErrorCode = IdentityErrorCode | WorkspacesErrorCode | RoomsErrorCode | "idempotency.key_reused";
