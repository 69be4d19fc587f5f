import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Permission, permissions, systemRoles } from "@orbit/shared/access";
import type { FastifyInstance, RouteOptions } from "fastify";
import { compose } from "../../../src/compose.ts";
import { parseConfig } from "../../../src/config.ts";
import { makeDataDirectory } from "../../support/data-directory.ts";
import { ONE, type Place, type StandingName, type Tenant } from "./tenants.ts";

/** What it takes to be let through to the rule that a probe breaks. */
type Takes = "nothing" | "session" | "membership" | Permission;

export type Probe = {
  takes: Takes;
  path: (at: Place) => string;
  /** Well formed, or everybody would get the same 400. */
  body?: (at: Place, of: Tenant) => unknown;
  /** What they get who may: a reading, or a refusal that leaves everything as it was. Null where it can't be harmless. */
  allowed: string | null;
  /** For who may, names nothing that exists, because the command would be carried out. */
  isHarmful?: true;
};

const workspace = ({ slug }: Place): string => `/v1/workspaces/${slug}`;
const member = (at: Place): string => `${workspace(at)}/members/${at.memberId}`;
const role = (at: Place): string => `${workspace(at)}/roles/${at.roleId}`;
const room = (at: Place): string => `${workspace(at)}/rooms/${at.roomId}`;
const invitation = (at: Place): string => `${workspace(at)}/invitations/${at.invitationId}`;
const STALE = 99;
/** What says everything by its path. */
const plain = (path: string, allowed = "200"): Probe => ({ takes: "nothing", path: () => path, allowed });

/** Every route there is. A route that is not here, and one that is here only, fail the suite. */
export const routeTable: Readonly<Record<string, Probe>> = {
  "GET /livez": plain("/livez"),
  "GET /readyz": plain("/readyz"),
  "GET /metrics": plain("/metrics"),
  "GET /v1/operator/streams": plain("/v1/operator/streams"),
  "GET /v1/openapi.json": plain("/v1/openapi.json"),
  "GET /v1/asyncapi.json": plain("/v1/asyncapi.json"),
  "GET /v1/session": plain("/v1/session"),
  "POST /v1/auth/sign-up": { ...plain("/v1/auth/sign-up", "400 http.validation"), body: () => ({}) },
  "POST /v1/auth/sign-in": { ...plain("/v1/auth/sign-in", "400 http.validation"), body: () => ({}) },
  "POST /v1/auth/sign-out": { ...plain("/v1/auth/sign-out", "400 http.validation"), body: () => ({ all: true }) },
  "GET /v1/me": { takes: "session", path: () => "/v1/me", allowed: "200" },
  "GET /v1/sessions": { takes: "session", path: () => "/v1/sessions", allowed: "200" },
  "DELETE /v1/sessions": { takes: "session", path: () => "/v1/sessions", allowed: "204" },
  "DELETE /v1/sessions/:sessionId": {
    takes: "session",
    path: ({ roomId }) => `/v1/sessions/${roomId}`,
    allowed: "404 identity.session_not_found",
  },
  "POST /v1/auth/password": {
    takes: "session",
    path: () => "/v1/auth/password",
    body: () => ({}),
    allowed: "400 http.validation",
  },
  "GET /v1/realtime/preflight": {
    takes: "membership",
    path: ({ slug }) => `/v1/realtime/preflight?workspace=${slug}`,
    allowed: "200",
  },
  "GET /v1/events": {
    takes: "membership",
    path: ({ slug }) => `/v1/events?workspace=${slug}&wait=0`,
    allowed: "200",
  },
  // A path for sockets: whoever asks in plain HTTP is told so before anything else.
  "GET /v1/ws": {
    ...plain("/v1/ws", "426 realtime.upgrade_required"),
    path: ({ slug }) => `/v1/ws?workspace=${slug}`,
  },
  "POST /v1/events/:id/messages": {
    takes: "nothing",
    path: ({ roomId }) => `/v1/events/${roomId}/messages`,
    body: () => ({ type: "presence.away" }),
    allowed: "404 realtime.connection_not_found",
  },
  "POST /v1/events/:id/pong": {
    takes: "nothing",
    path: ({ roomId }) => `/v1/events/${roomId}/pong`,
    allowed: "404 realtime.connection_not_found",
  },
  "POST /v1/workspaces": {
    takes: "session",
    path: () => "/v1/workspaces",
    body: (_at, { place }) => ({ name: "Mine now", slug: place.slug }),
    allowed: "409 workspaces.slug_taken",
  },
  "GET /v1/workspaces/:slug": { takes: "membership", path: workspace, allowed: "200" },
  "PATCH /v1/workspaces/:slug": {
    takes: "workspace.settings.edit",
    path: workspace,
    body: () => ({ name: "Mine now", version: STALE }),
    allowed: "409 workspaces.stale_version",
  },
  "DELETE /v1/workspaces/:slug": { takes: "workspace.delete", path: workspace, allowed: null },
  "GET /v1/workspaces/:slug/activity": {
    takes: "membership",
    path: (at) => `${workspace(at)}/activity`,
    allowed: "200",
  },
  "PATCH /v1/workspaces/:slug/members/:memberId": {
    takes: "members.change_role",
    path: member,
    body: ({ roleId }) => ({ roleId, version: STALE }),
    allowed: "409 workspaces.stale_version",
  },
  "DELETE /v1/workspaces/:slug/members/:memberId": {
    takes: "members.remove",
    path: member,
    allowed: "404 workspaces.member_not_found",
    isHarmful: true,
  },
  "POST /v1/workspaces/:slug/leave": { takes: "membership", path: (at) => `${workspace(at)}/leave`, allowed: null },
  "POST /v1/workspaces/:slug/roles": {
    takes: "workspace.roles.manage",
    path: (at) => `${workspace(at)}/roles`,
    body: (_at, { roleName }) => ({ name: roleName, permissions: [] }),
    allowed: "409 workspaces.role_name_taken",
  },
  "PATCH /v1/workspaces/:slug/roles/:roleId": {
    takes: "workspace.roles.manage",
    path: role,
    body: () => ({ name: "Mine now", version: STALE }),
    allowed: "409 workspaces.stale_version",
  },
  "DELETE /v1/workspaces/:slug/roles/:roleId": {
    takes: "workspace.roles.manage",
    path: role,
    allowed: "409 workspaces.role_in_use",
  },
  "POST /v1/workspaces/:slug/invitations": {
    takes: "members.invite",
    path: (at) => `${workspace(at)}/invitations`,
    body: (_at, { invitedEmail, roleIds }) => ({ emails: [invitedEmail], roleId: roleIds.guest }),
    allowed: "201",
  },
  "DELETE /v1/workspaces/:slug/invitations/:invitationId": {
    takes: "members.invite",
    path: invitation,
    allowed: "404 workspaces.invitation_not_found",
    isHarmful: true,
  },
  "GET /v1/invitations/:token": { ...plain("/v1/invitations", "200"), path: ({ token }) => `/v1/invitations/${token}` },
  "POST /v1/invitations/:token/accept": {
    takes: "session",
    path: ({ token }) => `/v1/invitations/${token}/accept`,
    allowed: "403 workspaces.invitation_other_address",
  },
  "POST /v1/workspaces/:slug/rooms": {
    takes: "rooms.create",
    path: (at) => `${workspace(at)}/rooms`,
    body: (_at, { roomName }) => ({ name: roomName }),
    allowed: "409 rooms.name_taken",
  },
  "GET /v1/workspaces/:slug/rooms/:roomId": { takes: "membership", path: room, allowed: "200" },
  "PATCH /v1/workspaces/:slug/rooms/:roomId": {
    takes: "rooms.manage",
    path: room,
    body: () => ({ name: "Mine now", version: STALE }),
    allowed: "409 rooms.stale_version",
  },
  "DELETE /v1/workspaces/:slug/rooms/:roomId": {
    takes: "rooms.manage",
    path: room,
    allowed: "404 rooms.not_found",
    isHarmful: true,
  },
};

/** What each standing may, by the permission table alone. */
export const rightsOf: Readonly<Record<StandingName, readonly Permission[]>> = {
  owner: permissions,
  admin: systemRoles.admin.permissions,
  member: systemRoles.member.permissions,
  guest: systemRoles.guest.permissions,
  nothing: [],
  one: [ONE],
};

export const isOfWorkspace = ({ takes }: Probe): boolean => takes !== "nothing" && takes !== "session";

/** Every route the product has, as it registers them; the pages of the SPA are not among them. */
export const routesOfProduct = async (): Promise<readonly string[]> => {
  const routes = new Set<string>();
  const note = ({ method, url }: RouteOptions) => {
    for (const one of [method].flat()) routes.add(`${one} ${url}`);
  };
  const listen = (message: unknown) => {
    // Fastify's own announcement, whose message is documented as this.
    (message as { fastify: FastifyInstance }).fastify.addHook("onRoute", note);
  };
  const directory = await makeDataDirectory();
  subscribe("fastify.initialization", listen);
  const orbit = await compose(parseConfig({ DATA_DIR: directory.path, PORT: "0", LOG_LEVEL: "silent" }));
  unsubscribe("fastify.initialization", listen);
  await orbit.server.ready();
  await orbit.close();
  await directory.remove();
  return [...routes];
};
