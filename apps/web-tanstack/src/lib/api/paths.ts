const part = encodeURIComponent;

/** The routes of the API that this app uses. */
export const paths = {
  signUp: "/v1/auth/sign-up",
  signIn: "/v1/auth/sign-in",
  signOut: "/v1/auth/sign-out",
  password: "/v1/auth/password",
  sessions: "/v1/sessions",
  oneSession: (sessionId: string) => `${paths.sessions}/${part(sessionId)}`,
  demoSignIns: "/v1/demo/sign-ins",
  session: "/v1/session",
  me: "/v1/me",
  workspaces: "/v1/workspaces",
  workspace: (slug: string) => `/v1/workspaces/${part(slug)}`,
  leave: (slug: string) => `${paths.workspace(slug)}/leave`,
  member: (slug: string, memberId: string) => `${paths.workspace(slug)}/members/${part(memberId)}`,
  roles: (slug: string) => `${paths.workspace(slug)}/roles`,
  role: (slug: string, roleId: string) => `${paths.roles(slug)}/${part(roleId)}`,
  invitations: (slug: string) => `${paths.workspace(slug)}/invitations`,
  invitation: (slug: string, invitationId: string) => `${paths.invitations(slug)}/${part(invitationId)}`,
  rooms: (slug: string) => `${paths.workspace(slug)}/rooms`,
  room: (slug: string, roomId: string) => `${paths.rooms(slug)}/${part(roomId)}`,
  activity: (slug: string, before: number | null) =>
    `${paths.workspace(slug)}/activity${before === null ? "" : `?before=${before}`}`,
  invitationByToken: (token: string) => `/v1/invitations/${part(token)}`,
  acceptInvitation: (token: string) => `/v1/invitations/${part(token)}/accept`,
  preflight: (slug: string, protocol: number) => `/v1/realtime/preflight?workspace=${part(slug)}&protocol=${protocol}`,
  socket: "/v1/ws",
  events: "/v1/events",
} as const;
