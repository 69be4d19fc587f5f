/** How large an operator lets things grow. Everything of a workspace but its log is in each snapshot of it. */
export type GrowthLimits = {
  membersPerWorkspace: number;
  /** System roles are among them. */
  rolesPerWorkspace: number;
  /** Archived rooms are not among them. */
  roomsPerWorkspace: number;
  /** Expired ones that nobody withdrew are among them. */
  invitationsPerWorkspace: number;
  /** However they came to be a member. */
  workspacesPerPerson: number;
};

/** In how many browsers at once. Nobody is refused: one more ends the session that was started first. */
export type SessionLimits = { sessionsPerPerson: number };
