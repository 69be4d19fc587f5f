import { randomUUID } from "node:crypto";
import { formatCursor } from "@orbit/shared/realtime";
import { beforeAll, describe } from "vitest";
import type { Person } from "../support/person.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import { nowhere, roomsOf } from "./support/tenants.ts";

const SECTION = "Expensive reads";
const ROWS = 600;
const ROOMS = 60;
const LIMITED = "429 http.rate_limited";
const siege = besiege({ LIMIT_ROWS_READ_PER_MINUTE: String(ROWS) });
let owner: Person;
let slug: string;
beforeAll(async () => {
  owner = await siege.person("Owner");
  slug = await siege.workspace(owner);
  for (let n = 0; n < ROOMS; n += 1) await owner.does("POST", roomsOf(slug), { name: `Room ${n}` });
}, 120_000);

const told = async (who: Person, line: string, body?: unknown): Promise<string> => {
  const [method = "", path = ""] = line.split(" ");
  const { status, body: answer, headers } = await who.request<{ code?: string } | null>(method, path, body);
  const later = status === 429 && Number(headers.get("retry-after")) > 0 ? ", Retry-After" : "";
  return `${status}${answer?.code ? ` ${answer.code}` : ""}${later}`;
};

/** Somebody with a budget of their own, in the workspace. */
const reader = async (): Promise<Person> => {
  const person = await siege.person("Reader");
  const { roles } = await owner.snapshot(slug);
  const roleId = roles.find(({ kind }) => kind === "guest")?.id;
  const path = `/v1/workspaces/${slug}/invitations`;
  type Invited = { invitations: { token: string }[] };
  const { invitations } = await owner.does<Invited>("POST", path, { emails: [person.email], roleId });
  await person.does("POST", `/v1/invitations/${invitations[0]?.token}/accept`);
  return person;
};

const AT_MOST = 100;
const untilRefused = async (ask: () => Promise<string>): Promise<{ asked: number; said: string }> => {
  for (let asked = 1; asked <= AT_MOST; asked += 1) {
    const said = await ask();
    if (!/^(200|101)/.test(said)) return { asked, said };
  }
  return { asked: AT_MOST, said: "never refused" };
};

describe(SECTION, () => {
  const loops: [string, (person: Person) => Promise<string>][] = [
    ["snapshots", (person) => told(person, `GET /v1/workspaces/${slug}`)],
    ["pages of the activity", (person) => told(person, `GET /v1/workspaces/${slug}/activity`)],
  ];
  for (const [what, ask] of loops) {
    attackRow({
      id: "A69",
      case: `${what} in a loop`,
      expected: `${LIMITED}, Retry-After before ${AT_MOST} were read; others read on, and may still write`,
      run: async () => {
        const person = await reader();
        const { said } = await untilRefused(() => ask(person));
        const others = (await told(await reader(), `GET /v1/workspaces/${slug}`)) === "200" ? "read on" : "refused";
        const left = await told(person, `POST /v1/workspaces/${slug}/leave`);
        return `${said} before ${AT_MOST} were read; others ${others}, and ${left === "200" ? "may still write" : left}`;
      },
    });
  }

  attackRow({
    id: "A69",
    case: "sockets in a loop that each resume from the beginning of the log",
    expected: `refused with 429; so are an event stream, a poll and the preflight, here and at no workspace`,
    run: async () => {
      const person = await reader();
      const { position } = await owner.snapshot(slug);
      const cursor = formatCursor({ ...position, seq: 1 });
      const { said } = await untilRefused(async () => {
        const tab = person.knock(slug, { cursor });
        await tab.until("hello or a refusal", () => tab.frames.length > 0 || tab.refused !== null);
        if (tab.refused !== null) return String(tab.refused);
        await tab.until("the rows", () => tab.stored.length >= ROOMS || tab.closed !== null);
        tab.close();
        return "101";
      });
      const elsewhere = new Set<string>();
      for (const at of [slug, nowhere().slug]) {
        for (const path of [`events?workspace=${at}&wait=0`, `realtime/preflight?workspace=${at}`]) {
          elsewhere.add(await told(person, `GET /v1/${path}`));
        }
      }
      const alike = [...elsewhere].every((one) => one.startsWith(LIMITED));
      return `refused with ${said}; ${alike ? "so are an event stream, a poll and the preflight, here and at no workspace" : [...elsewhere]}`;
    },
  });

  attackRow({
    id: "A69",
    case: "pages that are huge, negative, junk, beyond numbers, sorted, named twice, or a range",
    expected: "400 http.validation to each",
    run: async () => {
      const person = await reader();
      const queries = [
        "before=-1",
        "before=0",
        "before=",
        "before=x",
        "before=1e3",
        "before=0x10",
        "before=1.5",
        "before=NaN",
        "before=Infinity",
        "before=99999999999999999999",
        "before=9007199254740993",
        "before=1&before=2",
        "before[]=1",
        "before=1%27%3B--",
        "limit=1000000",
        "limit=-1",
        "offset=1000000",
        "sort=payload",
        "order=desc",
      ];
      const seen = new Set<string>();
      for (const query of queries) seen.add(await told(person, `GET /v1/workspaces/${slug}/activity?${query}`));
      return `${[...seen].join(", ")} to each`;
    },
  });

  attackRow({
    id: "A69",
    case: "the activity, page by page to its beginning",
    expected: "at most 50 a page, each row once",
    run: async () => {
      const person = await reader();
      const seqs: number[] = [];
      let [longest, before] = [0, ""];
      for (let page = 0; page < 20; page += 1) {
        type Page = { entries: { seq: number }[]; nextBefore: number | null };
        const { entries, nextBefore } = await person.does<Page>("GET", `/v1/workspaces/${slug}/activity${before}`);
        seqs.push(...entries.map(({ seq }) => seq));
        longest = Math.max(longest, entries.length);
        if (nextBefore === null) break;
        before = `?before=${nextBefore}`;
      }
      const isOnce = new Set(seqs).size === seqs.length && seqs.length > ROOMS;
      return longest <= 50 && isOnce ? "at most 50 a page, each row once" : `${longest} a page, ${seqs.length} rows`;
    },
  });

  attackRow({
    id: "A38",
    case: "cursors malformed, negative, of the future, beyond numbers, and of another workspace",
    expected: "let in and told to resync, each",
    run: async () => {
      const person = await siege.person("Cursor");
      const mine = await siege.workspace(person);
      const { position } = await owner.snapshot(slug);
      const here = (await person.snapshot(mine)).position;
      const cursors = [
        formatCursor(position),
        formatCursor({ epoch: position.epoch, seq: 0 }),
        formatCursor({ ...here, seq: here.seq + 1_000 }),
        "-1.-1",
        "NaN.NaN",
        "1.9223372036854775808",
        "1.",
        `x${randomUUID()}`,
        "1'; drop table users;--",
      ];
      for (const cursor of cursors) {
        const tab = person.knock(mine, { cursor });
        await tab.until("a second frame or a refusal", () => tab.frames.length > 1 || tab.refused !== null);
        const [hello, next] = tab.frames;
        tab.close();
        if (hello?.type !== "hello" || hello.resumed || next?.type !== "resync") return `${cursor}: ${next?.type}`;
      }
      return "let in and told to resync, each";
    },
  });

  stillStands(siege, SECTION);
});
