import { createHash, randomUUID } from "node:crypto";
import { beforeAll, describe } from "vitest";
import { WebSocket } from "ws";
import { EventStream } from "../support/event-stream.ts";
import { required } from "../support/orbit.ts";
import type { Person } from "../support/person.ts";
import type { Tab } from "../support/tab.ts";
import { exchange, head } from "./support/raw.ts";
import { rightsOf, routeTable } from "./support/route-table.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import {
  customRole,
  invitationsOf,
  invite,
  joins,
  membersOf,
  openTenant,
  type Place,
  rolesOf,
  roomsOf,
  type StandingName,
  standings,
  type Tenant,
} from "./support/tenants.ts";

const SECTION = "Secrets";
const PASSWORD = "correct horse";
/** Planted where they must not come out again. */
const TAINT = {
  agent: "TaintedAgent/7.7",
  address: "203.0.113.99",
  query: "taintedquery",
  body: "taintedbody",
  reason: "taintedreason",
  path: "taintedpath",
};
const siege = besiege({ LOG_LEVEL: "trace", TRUST_PROXY: "127.0.0.1", PRESENCE_GRACE_MS: "50" });

type Heard = { tenant: Tenant | null; standing: StandingName | null; person: Person; where: string; text: string };
const heard: Heard[] = [];
let tenants: [Tenant, Tenant];
let metrics = "";

/** Everybody asks for everything, at home and in the other workspace, while tabs, streams and polls of all of them listen. */
beforeAll(async () => {
  tenants = [await openTenant(siege, "Zeppelin"), await openTenant(siege, "Balloon")];
  const [a, b] = tenants;
  const listening = await Promise.all(tenants.map(listen));
  // Interleaved: what one is told must not come from what was read for the other.
  await Promise.all([bustle(a), bustle(b)]);
  await Promise.all([everythingBy(a, a), everythingBy(b, b), everythingBy(a, b), everythingBy(b, a)]);
  for (const stop of listening) await stop();
  metrics = await (await fetch(`${siege.url}/metrics`)).text();
  await taintedRequests(a);
}, 240_000);

const note = (one: Heard): void => {
  heard.push(one);
};

const everythingBy = async (home: Tenant, of: Tenant): Promise<void> => {
  for (const standing of standings) {
    const person = home.people[standing];
    for (const [route, { path, body, isHarmful, allowed }] of Object.entries(routeTable)) {
      // Whoever holds a link may read it; these people were given it by the test alone.
      if (isHarmful || allowed === null || route.includes(":token") || route === "DELETE /v1/sessions") continue;
      const [method = ""] = route.split(" ");
      const headers = { "user-agent": TAINT.agent, "x-forwarded-for": TAINT.address };
      const url = `${path(of.place)}${path(of.place).includes("?") ? "&" : "?"}${TAINT.query}=1`;
      const isStrict = route.endsWith("/activity");
      const answer = await person.request(method, isStrict ? path(of.place) : url, body?.(of.place, of), { headers });
      const text = JSON.stringify([answer.body, [...answer.headers].filter(([name]) => name !== "set-cookie")]);
      note({ tenant: home, standing, person, where: route, text });
    }
  }
};

const listen = async (tenant: Tenant): Promise<() => Promise<void>> => {
  const tabs: [StandingName, Tab][] = [];
  for (const standing of standings) tabs.push([standing, await tenant.people[standing].opens(tenant.place.slug)]);
  const streams = (["owner", "guest"] as const).map((standing): [StandingName, EventStream] => {
    const { cookie } = tenant.people[standing];
    return [standing, new EventStream(`${siege.url}/v1/events?workspace=${tenant.place.slug}`, { cookie })];
  });
  await Promise.all(streams.map(([, stream]) => stream.opened()));
  const noteAll = (standing: StandingName, where: string, text: string) =>
    note({ tenant, standing, person: tenant.people[standing], where, text });
  return async () => {
    const { position } = await tenant.people.owner.snapshot(tenant.place.slug);
    for (const [standing, tab] of tabs) {
      await tab.until("a beat or the newest row", () => tab.stored.length > 0);
      noteAll(standing, "frames of a socket", tab.raw.join("\n"));
    }
    for (const [standing, stream] of streams) {
      noteAll(standing, "blocks of an event stream", JSON.stringify(stream.blocks));
      stream.vanish();
    }
    const old = `${position.epoch}.${Math.max(0, position.seq - 20)}`;
    for (const standing of standings) {
      const path = `/v1/events?workspace=${tenant.place.slug}&wait=0&cursor=${old}`;
      const { body } = await tenant.people[standing].request("GET", path);
      noteAll(standing, "a replay by long poll", JSON.stringify(body));
    }
  };
};

/** Something of everything that is told. */
const bustle = async ({ name, people, place, roleIds, memberIds }: Tenant): Promise<void> => {
  const { owner } = people;
  await owner.does("POST", roomsOf(place.slug), { name: `${name} second room` });
  const role = await customRole(owner, place.slug, { name: `${name} role`, permissions: [] });
  await owner.does("PATCH", `${rolesOf(place.slug)}/${role.id}`, { description: `${name} described`, version: 1 });
  const somebody = await siege.person(`${name} newcomer`);
  const memberId = await joins(owner, place.slug, { person: somebody, roleId: roleIds.guest });
  await owner.does("PATCH", `${membersOf(place.slug)}/${memberId}`, { roleId: roleIds.member, version: 1 });
  await owner.does("DELETE", `${membersOf(place.slug)}/${memberId}`);
  const email = `${name.toLowerCase()}.withdrawn.${randomUUID().slice(0, 8)}@example.org`;
  const { invitation } = await invite(owner, place.slug, { email, roleId: roleIds.guest });
  await owner.does("DELETE", `${invitationsOf(place.slug)}/${invitation.id}`);
  await owner.does("PATCH", `${membersOf(place.slug)}/${memberIds.guest}`, { roleId: roleIds.nothing, version: 1 });
  await owner.does("PATCH", `${membersOf(place.slug)}/${memberIds.guest}`, { roleId: roleIds.guest, version: 2 });
};

const taintedRequests = async ({ people, place }: Tenant): Promise<void> => {
  const raw = (line: string, ...headers: [string, string][]) =>
    exchange(siege.port, head(`${line} HTTP/1.1`, [["Host", "x"], ["Connection", "close"], ...headers]));
  await raw(`GET /v1/${TAINT.path}%0d%0a%1b[31m?${TAINT.query}=1`, ["User-Agent", `\x1b[31m${TAINT.agent}`]);
  await raw(`GET /v1/invitations/${place.token}?${TAINT.query}=1`, ["Referer", TAINT.query]);
  await raw(`GET /v1/me`, ["X-Request-Id", `${TAINT.query}\x1b[0m`], ["Idempotency-Key", TAINT.query]);
  await fetch(`${siege.url}/v1/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: siege.url },
    body: `{"email":"${TAINT.body}@example.org","password":"${TAINT.body}`,
  });
  const socket = new WebSocket(`${siege.url.replace("http", "ws")}/v1/ws?workspace=${place.slug}&${TAINT.query}=1`, {
    headers: { cookie: people.owner.cookie, origin: siege.url },
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  socket.once("open", () => socket.close(4000, `${TAINT.reason}\r\n\x1b[31m{"level":60}`));
  await ended;
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const tokenIn = ({ cookie }: Person): string => required(cookie.split("=")[1]);
const peopleOf = ({ people, removed, revoked }: Tenant): Person[] => [...Object.values(people), removed, revoked];
const everybody = (): Person[] => tenants.flatMap(peopleOf);
const links = (): Place[] => tenants.map(({ place }) => place);

/** Who heard which of these, in short. */
const leaks = (secrets: readonly string[], among: readonly Heard[] = heard): string => {
  const found = among.flatMap(({ standing, where, text }) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${standing} at ${where}: ${secret}`),
  );
  return [...new Set(found)].slice(0, 5).join("; ") || "nowhere";
};

const logLines = (): string[] =>
  siege.server
    .log()
    .split("\n")
    .filter((line) => line !== "");

describe(SECTION, () => {
  attackRow({
    id: "A44",
    case: "passwords, their hashes, sessions and invitations' hashes in any body, header or frame",
    expected: "nowhere",
    run: async () => {
      const tokens = everybody().map(tokenIn);
      const hashes = [...tokens, ...links().map(({ token }) => token)].map(sha256);
      return leaks([
        PASSWORD,
        "$argon2",
        "passwordHash",
        "password_hash",
        "tokenHash",
        "token_hash",
        ...tokens,
        ...hashes,
      ]);
    },
  });

  attackRow({
    id: "A44",
    case: "where people come from and with what, in any body, header or frame",
    expected: "nowhere",
    run: async () => leaks([TAINT.address, TAINT.agent, TAINT.query]),
  });

  attackRow({
    id: "A44",
    case: "e-mail addresses of others, heard by who may not see contacts",
    expected: "nowhere",
    run: async () => {
      const addresses = [...everybody().map(({ email }) => email), ...tenants.map(({ invitedEmail }) => invitedEmail)];
      const found = heard.flatMap((one) => {
        const { standing, tenant, person, where, text } = one;
        const may = standing && rightsOf[standing].includes("members.view_contacts");
        // Who invites is told of the addresses that they themselves named.
        if (where.startsWith("POST") && where.endsWith("/invitations")) return [];
        const ofHome = tenant ? [...peopleOf(tenant).map(({ email }) => email), tenant.invitedEmail] : [];
        const theirs = addresses.filter((email) => email !== person.email && !(may && ofHome.includes(email)));
        return theirs.filter((email) => text.includes(email)).map((email) => `${standing} at ${where}: ${email}`);
      });
      return [...new Set(found)].slice(0, 5).join("; ") || "nowhere";
    },
  });

  attackRow({
    id: "A47",
    case: "names of one workspace, its people, roles and rooms, heard in the other, read at the same time",
    expected: "nowhere, nowhere",
    run: async () => {
      const [a, b] = tenants;
      const heardBy = (tenant: Tenant) => heard.filter((one) => one.tenant === tenant);
      return `${leaks([b.name], heardBy(a))}, ${leaks([a.name], heardBy(b))}`;
    },
  });

  attackRow({
    id: "A44",
    case: "the same names heard at home, or the two rows above would prove nothing",
    expected: "true, true, by all transports",
    run: async () => {
      const knows = tenants.map((tenant) =>
        heard.some((one) => one.tenant === tenant && one.text.includes(tenant.roomName)),
      );
      const kinds = ["frames of a socket", "blocks of an event stream", "a replay by long poll"];
      const told = kinds.filter((kind) =>
        heard.some(({ where, text }) => where === kind && text.includes(" second room")),
      );
      return `${knows.join(", ")}, by ${told.length === kinds.length ? "all transports" : told.join(" and ")}`;
    },
  });

  attackRow({
    id: "A72",
    case: "people, workspaces and their ids in the metrics",
    expected: "nowhere",
    run: async () => {
      const ids = metrics.match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}/g) ?? [];
      const names = [...tenants.map(({ name }) => name), "@example.org"].filter((name) => metrics.includes(name));
      return [...ids, ...names].join(", ") || "nowhere";
    },
  });

  attackRow({
    id: "A59",
    case: "lines of the log, at its most talkative, that are no JSON or hold bytes a terminal obeys",
    expected: "none but the greeting",
    run: async () => {
      const wrong = logLines().filter((line) => !isOneObject(line) && !line.startsWith("Orbit is at http"));
      return wrong.slice(0, 3).join(" | ") || "none but the greeting";
    },
  });

  attackRow({
    id: "A59",
    case: "cookies, tokens, passwords, addresses, queries, names and what clients said, in the log",
    expected: "nowhere",
    run: async () => {
      const tokens = [...everybody().map(tokenIn), ...links().map(({ token }) => token)];
      const people = [...tenants.map(({ name }) => name), ...everybody().map(({ email }) => email), "@example.org"];
      const secrets = [...Object.values(TAINT), PASSWORD, "$argon2", ...tokens, ...tokens.map(sha256), ...people];
      const log = siege.server.log();
      return secrets.filter((secret) => log.includes(secret)).join(", ") || "nowhere";
    },
  });

  attackRow({
    id: "A59",
    case: "requests in the log, or the two rows above would prove nothing",
    expected: "each with its route",
    run: async () => {
      const answered = logLines().filter((line) => line.includes('"answered"'));
      const told = ["/v1/workspaces/:slug", "/v1/invitations/:token", "/v1/ws"].filter((route) =>
        answered.some((line) => JSON.parse(line).route === route),
      );
      return told.length === 3 && answered.length > 100 ? "each with its route" : `${answered.length}: ${told}`;
    },
  });

  stillStands(siege, SECTION);
});

const isOneObject = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === "object" && !/\p{Cc}/u.test(line);
  } catch {
    return false;
  }
};
