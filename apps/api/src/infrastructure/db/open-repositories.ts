import type { WriteTransaction } from "#application/ports/unit-of-work.ts";
import { KyselyEventLog } from "./kysely-event-log.ts";
import { KyselyInvitationRepository } from "./repositories/kysely-invitation-repository.ts";
import { KyselyRoomRepository } from "./repositories/kysely-room-repository.ts";
import { KyselySessionRepository } from "./repositories/kysely-session-repository.ts";
import { KyselyUserRepository } from "./repositories/kysely-user-repository.ts";
import { KyselyWorkspaceMemberRepository } from "./repositories/kysely-workspace-member-repository.ts";
import { KyselyWorkspaceRepository } from "./repositories/kysely-workspace-repository.ts";
import { KyselyWorkspaceRoleRepository } from "./repositories/kysely-workspace-role-repository.ts";
import type { RepositoryContext } from "./save-aggregate.ts";

/** All repositories over one transaction. A read transaction gets the same ones: its type hides `save`, and the database refuses it. */
export const openRepositories = (context: RepositoryContext): Omit<WriteTransaction, "actAs"> => ({
  users: new KyselyUserRepository(context),
  sessions: new KyselySessionRepository(context),
  workspaces: new KyselyWorkspaceRepository(context),
  members: new KyselyWorkspaceMemberRepository(context),
  roles: new KyselyWorkspaceRoleRepository(context),
  invitations: new KyselyInvitationRepository(context),
  rooms: new KyselyRoomRepository(context),
  log: new KyselyEventLog(context.tx),
});
