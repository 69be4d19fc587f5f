import { randomUUID } from "node:crypto";
import { type ClientMessageType, clientMessageSchemas } from "@orbit/shared/realtime";
import { beforeAll, describe } from "vitest";
import { EventStream } from "../support/event-stream.ts";
import { required } from "../support/orbit.ts";
import type { Answer, Person } from "../support/person.ts";
import type { Tab } from "../support/tab.ts";
import { isOfWorkspace, type Probe, rightsOf, routesOfProduct, routeTable } from "./support/route-table.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import { nowhere, openTenant, type Place, type StandingName, standings, type Tenant } from "./support/tenants.ts";

const SECTION = "Tenant isolation";
// Without the grace, what one row's tabs leave behind is not seen by the next.
const siege = besiege({ PRESENCE_GRACE_MS: "0" });
let a: Tenant;
let b: Tenant;
let product: readonly string[];
beforeAll(async () => {
  [a, b] = [await openTenant(siege, "Zeppelin"), await openTenant(siege, "Balloon")];
  product = await routesOfProduct();
}, 120_000);

type Asked = { route: string; at: Place; of: Tenant };
type Outcome = { said: string; whole: string };

const outcomeOf = ({ status, body, headers }: Answer<unknown>): Outcome => {
  const { code, requestId: _, ...rest } = (body ?? {}) as { code?: string; requestId?: string }; // whatever was answered
  const told = [...headers].filter(([name]) => !["date", "x-request-id", "set-cookie"].includes(name));
  return { said: code ? `${status} ${code}` : String(status), whole: JSON.stringify([status, code, rest, told]) };
};

const methodOf = (route: string): string => required(route.split(" ")[0]);
const probeOf = (route: string): Probe => required(routeTable[route]);

const ask = async (who: Person, { route, at, of }: Asked): Promise<Outcome> => {
  const probe = probeOf(route);
  return outcomeOf(await who.request(methodOf(route), probe.path(at), probe.body?.(at, of)));
};

const nobody = (): Person => siege.stranger("Nobody");

/** What somebody of this standing must get from their own workspace. */
const dueTo = ({ takes, allowed }: Probe, standing: StandingName): string | null => {
  if (takes === "nothing" || takes === "session" || takes === "membership") return allowed;
  return rightsOf[standing].includes(takes) ? allowed : "403 workspaces.forbidden";
};

/** Where somebody who may can ask without harm. */
const placeFor = ({ isHarmful, allowed }: Probe, due: string, { place }: Tenant): Place =>
  isHarmful && due === allowed ? { ...nowhere(), slug: place.slug } : place;

const faultsOfMembers = async (route: string): Promise<string[]> => {
  const faults: string[] = [];
  for (const standing of standings) {
    const due = dueTo(probeOf(route), standing);
    if (due === null) continue;
    const { said } = await ask(a.people[standing], { route, at: placeFor(probeOf(route), due, a), of: a });
    if (said !== due) faults.push(`${standing}: ${said} instead of ${due}`);
  }
  return faults;
};

const faultsWithoutSession = async (route: string): Promise<string[]> => {
  const { takes, allowed } = probeOf(route);
  const due = takes === "nothing" ? allowed : "401 identity.not_signed_in";
  const faults: string[] = [];
  for (const [who, person] of [["signed out", nobody()] as const, ["revoked session", a.revoked] as const]) {
    const { said } = await ask(person, { route, at: a.place, of: a });
    if (said !== due) faults.push(`${who}: ${said} instead of ${due}`);
  }
  return faults;
};

const outsiders = (): [string, Person][] => [
  ...standings.map((standing): [string, Person] => [`${standing} of another`, b.people[standing]]),
  ["removed member", a.removed],
];

/** Whoever is no member must get for a real workspace, with real ids in it, what they get for none. */
const faultsOfOutsiders = async (route: string): Promise<string[]> => {
  const faults: string[] = [];
  for (const [who, person] of outsiders()) {
    const real = await ask(person, { route, at: a.place, of: a });
    const none = await ask(person, { route, at: nowhere(), of: a });
    if (real.said !== "404 workspaces.not_found") faults.push(`${who}: ${real.said}`);
    if (real.whole !== none.whole) faults.push(`${who}: can tell it from one that is not there`);
  }
  return faults;
};

const verdict = (faults: readonly string[]): string => (faults.length === 0 ? AS_DUE : faults.join("; "));
const AS_DUE = "each as due";

/** A fixed list, since rows are made before anything runs; the first row compares it with the product's own. */
const routes = Object.keys(routeTable);

describe(SECTION, () => {
  attackRow({
    id: "A48",
    case: "a route that this suite does not know, or that is no more",
    expected: "none",
    run: async () => {
      const reads = (route: string) => !route.startsWith("HEAD ") && !route.startsWith("OPTIONS ");
      const strangers = product.filter((route) => reads(route) && !(route in routeTable));
      const gone = routes.filter((route) => !product.includes(route));
      return [...strangers, ...gone].join(", ") || "none";
    },
  });

  for (const route of routes) {
    const probe = probeOf(route);
    const outside = isOfWorkspace(probe) ? ", six strangers and a removed member" : "";
    attackRow({
      id: "A48",
      case: `${route} by a member of each role${outside}, signed out and with an ended session`,
      expected: AS_DUE,
      run: async () =>
        verdict([
          ...(await faultsOfMembers(route)),
          ...(await faultsWithoutSession(route)),
          ...(isOfWorkspace(probe) ? await faultsOfOutsiders(route) : []),
        ]),
    });
  }

  attackRow({
    id: "A48",
    case: "HEAD instead of GET, of every route, by a stranger, a removed member and nobody",
    expected: AS_DUE,
    run: async () => {
      const faults: string[] = [];
      for (const route of product.filter((one) => one.startsWith("HEAD "))) {
        const probe = routeTable[route.replace("HEAD", "GET")];
        if (!probe) continue; // one of the pages
        for (const [who, person] of [...outsiders(), ["signed out", nobody()] as const]) {
          const [head, get] = [
            await person.request("HEAD", probe.path(a.place)),
            await person.request("GET", probe.path(a.place)),
          ];
          if (head.status !== get.status) faults.push(`${who} at ${route}: ${head.status} instead of ${get.status}`);
        }
      }
      return verdict(faults);
    },
  });

  for (const name of ["memberId", "roleId", "roomId", "invitationId"] as const) {
    attackRow({
      id: "A48",
      case: `an owner names the ${name} of another workspace in their own, and one of their own in the other`,
      expected: "as one that never was",
      run: async () => {
        const faults: string[] = [];
        for (const route of routes.filter((one) => one.includes(`:${name}`))) {
          const foreign = { ...a.place, [name]: b.place[name] };
          const unknown = { ...a.place, [name]: randomUUID() };
          const [seen, none] = [
            await ask(a.people.owner, { route, at: foreign, of: a }),
            await ask(a.people.owner, { route, at: unknown, of: a }),
          ];
          const across = await ask(a.people.owner, { route, at: { ...a.place, slug: b.place.slug }, of: a });
          if (!none.said.startsWith("404 ")) faults.push(`${route}: ${none.said}`);
          if (seen.whole !== none.whole) faults.push(`${route}: ${seen.said} instead of ${none.said}`);
          if (across.said !== "404 workspaces.not_found") faults.push(`${route} across: ${across.said}`);
        }
        return faults.join("; ") || "as one that never was";
      },
    });
  }

  attackRow({
    id: "A48",
    case: "a role of another workspace given to a member, and promised in an invitation",
    expected: "404 workspaces.role_not_found, 404 workspaces.role_not_found",
    run: async () => {
      const { owner } = a.people;
      const [give, promise] = [
        await owner.request("PATCH", `/v1/workspaces/${a.place.slug}/members/${a.place.memberId}`, {
          roleId: b.place.roleId,
          version: 1,
        }),
        await owner.request("POST", `/v1/workspaces/${a.place.slug}/invitations`, {
          emails: ["somebody@example.org"],
          roleId: b.roleIds.guest,
        }),
      ];
      return `${outcomeOf(give).said}, ${outcomeOf(promise).said}`;
    },
  });

  attackRow({
    id: "A48",
    case: "a session of somebody else is ended by a fellow member and by a stranger",
    expected: "as one that never was",
    run: async () => {
      type Sessions = { sessions: { id: string }[] };
      const { sessions } = await a.people.owner.does<Sessions>("GET", "/v1/sessions");
      const end = async (who: Person, id: string) => outcomeOf(await who.request("DELETE", `/v1/sessions/${id}`));
      for (const who of [a.people.admin, b.people.owner]) {
        const [real, none] = [await end(who, required(sessions[0]).id), await end(who, randomUUID())];
        if (real.whole !== none.whole || real.said !== "404 identity.session_not_found") return real.said;
      }
      return (await a.people.owner.request("GET", "/v1/me")).status === 200 ? "as one that never was" : "ended";
    },
  });

  attackRow({
    id: "A48",
    case: "an event stream of somebody else is spoken and answered on by a fellow member and by a stranger",
    expected: "as one that never was; its owner is heard",
    run: async () => {
      const { owner } = a.people;
      const stream = new EventStream(`${siege.url}/v1/events?workspace=${a.place.slug}`, { cookie: owner.cookie });
      await stream.opened();
      const say = async (who: Person, id: string, what: string): Promise<Outcome> =>
        outcomeOf(await who.request("POST", `/v1/events/${id}/${what}`, sayings[what]));
      const { connectionId } = stream;
      for (const who of [a.people.admin, b.people.owner, nobody()]) {
        for (const what of Object.keys(sayings)) {
          const [real, none] = [await say(who, connectionId, what), await say(who, randomUUID(), what)];
          if (real.whole !== none.whole || real.said !== "404 realtime.connection_not_found") return real.said;
        }
      }
      const own = await say(owner, connectionId, "messages");
      stream.vanish();
      return `as one that never was; its owner is ${own.said === "204" ? "heard" : own.said}`;
    },
  });

  attackRow({
    id: "A48",
    case: "what the requests above left behind in both workspaces",
    expected: "nothing",
    run: async () => {
      const left = [];
      for (const { name, place, people } of [a, b]) {
        const { workspace, members, roles, rooms, invitations } = await people.owner.snapshot(place.slug);
        const found = [workspace.name, members.length, roles.length, rooms.length, invitations.length];
        if (JSON.stringify(found) !== JSON.stringify([`${name} works`, 7, 6, 1, 1])) left.push(JSON.stringify(found));
      }
      return left.join("; ") || "nothing";
    },
  });

  attackRow({
    id: "A33",
    case: "sockets of strangers, a removed member, an ended session and nobody at a workspace and at none",
    expected: "404 and 404, 401 and 401",
    run: async () => {
      const knocks = async (person: Person): Promise<string> => {
        const statuses = [];
        for (const slug of [a.place.slug, nowhere().slug]) {
          const tab = person.knock(slug, { cursor: "1.1" });
          await tab.ended();
          statuses.push(tab.refused);
        }
        return statuses.join(" and ");
      };
      const outside = new Set<string>();
      for (const [, person] of outsiders()) outside.add(await knocks(person));
      const without = new Set([await knocks(nobody()), await knocks(a.revoked)]);
      return [...outside, ...without].join(", ");
    },
  });

  messageRows();
  stillStands(siege, SECTION);
});

/** What somebody of another workspace, in a socket of their own, may try with each message. */
function messageRows(): void {
  const messages: Record<ClientMessageType, { message: () => object; due: string }> = {
    "room.enter": { message: () => ({ type: "room.enter", roomId: a.place.roomId }), due: "not_found" },
    "room.leave": { message: () => ({ type: "room.leave", roomId: a.place.roomId }), due: "nothing" },
    "presence.away": { message: () => ({ type: "presence.away" }), due: "nothing" },
    "presence.back": { message: () => ({ type: "presence.back" }), due: "nothing" },
  };
  // Object.keys widens to string[]; the schemas are the whole set of messages.
  const known = Object.keys(clientMessageSchemas) as ClientMessageType[];

  for (const type of known) {
    attackRow({
      id: "A34",
      case: `${type} about a room of another workspace, with somebody in it who watches`,
      expected: `told ${messages[type].due}, as of no room; the others see nothing`,
      run: async () => {
        const watcher = await a.people.owner.opens(a.place.slug);
        watcher.send({ type: "room.enter", roomId: a.place.roomId });
        await answered(watcher);
        const intruder = await b.people.owner.opens(b.place.slug);
        intruder.send({ ...messages[type].message(), ref: "real" });
        const told = await answered(intruder);
        const [real = "nothing", none = ""] = [told.get("real"), told.get("none")];
        const alike = real === "nothing" || real === none ? "as of no room" : `unlike ${none}`;
        const room = `/v1/workspaces/${a.place.slug}/rooms/${a.place.roomId}`;
        const { memberIds } = await a.people.owner.does<{ memberIds: string[] }>("GET", room);
        const isUntouched = memberIds.join() === a.memberIds.owner && !watcher.raw.join().includes(b.memberIds.owner);
        intruder.close();
        watcher.close();
        await Promise.all([intruder.ended(), watcher.ended()]);
        return `told ${real.split(" ")[0]}, ${alike}; the others see ${isUntouched ? "nothing" : "it"}`;
      },
    });
  }
}

/** What a tab was told of its mistakes, once all it had said was heard: what it says is obeyed in order. */
const answered = async (tab: Tab): Promise<Map<string, string>> => {
  tab.send({ type: "room.enter", roomId: randomUUID(), ref: "none" });
  await tab.until("an answer", () => errorsIn(tab.raw).has("none"));
  return errorsIn(tab.raw);
};

/** What is said beside an event stream, by the last part of its address. */
const sayings: Readonly<Record<string, object | undefined>> = { messages: { type: "presence.away" }, pong: undefined };

const errorsIn = (raw: readonly string[]): Map<string, string> =>
  new Map(
    raw
      .map((text) => JSON.parse(text) as { type: string; code: string; message: string; ref?: string }) // as sent
      .filter(({ type }) => type === "error")
      .map(({ code, message, ref = "" }) => [ref, `${code} ${message}`]),
  );
