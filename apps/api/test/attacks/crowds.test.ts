import { beforeAll, describe } from "vitest";
import type { Person } from "../support/person.ts";
import type { Header, Knocker } from "./support/handshake.ts";
import { changed, upgradeOf } from "./support/handshake.ts";
import { head, RawConnection, toldBy } from "./support/raw.ts";
import { RawTab } from "./support/raw-tab.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

/** The proxy is this machine, so that a test may come from anywhere. */
const siege = besiege({
  TRUST_PROXY: "127.0.0.1",
  LIMIT_SOCKETS_PER_SESSION: "2",
  LIMIT_SOCKETS_PER_ADDRESS: "4",
  LIMIT_CONNECTIONS_PER_ADDRESS: "60",
  LIMIT_SIGN_IN_PER_ADDRESS: "3",
  OPERATOR_TOKEN: "an operator's own secret",
});

let slug: string;
let owner: Person;
beforeAll(async () => {
  owner = await siege.person();
  slug = await siege.workspace(owner);
});

const of = ({ cookie }: Person): Knocker => ({ url: siege.url, port: siege.port, slug, cookie });
const from = (address: string): Header => ["X-Forwarded-For", address];

/** What the server says, and whether it says when to come back. */
const answerTo = async (bytes: string): Promise<string> => {
  const connection = new RawConnection(siege.port);
  connection.say(bytes);
  await connection.answered();
  const retry = /^retry-after: (\d+)\r$/im.exec(connection.text)?.[1];
  connection.drop();
  return retry === undefined ? toldBy(connection) : `${toldBy(connection)}, Retry-After`;
};

const stream = (knocker: Knocker, address: string, accept: string): string =>
  changed(`GET /v1/events?workspace=${slug}&wait=0 HTTP/1.1`, [
    ["Host", `127.0.0.1:${siege.port}`],
    ["Cookie", knocker.cookie],
    ["Accept", accept],
    from(address),
  ]);

/** Asks again and again, and counts the different answers. */
const repeat = async (count: number, ask: (n: number) => string): Promise<string> => {
  const answers: string[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await answerTo(ask(n)));
  return [...new Set(answers)].join("; then ");
};

const LIMITED = "429 http.rate_limited, Retry-After";

describe("Crowds: connections", () => {
  attackRow({
    id: "A15",
    case: "three sockets of one session, where two are allowed: the newest work",
    expected: "the first closed with 4429 too_many_sockets, two open",
    run: async () => {
      const knocker = of(owner);
      const tabs: RawTab[] = [];
      for (let n = 0; n < 3; n += 1) tabs.push(await RawTab.open(knocker));
      const first = await tabs[0]?.ended();
      const open = tabs.filter(({ closed }) => closed === null).length;
      for (const tab of tabs) tab.drop();
      return `the first closed with ${first}, ${open === 2 ? "two" : open} open`;
    },
  });
  attackRow({
    id: "A15",
    case: "a socket too many from one address",
    expected: `101; then ${LIMITED}`,
    run: async () => {
      const people = [owner, await siege.person("Ben"), await siege.person("Cem")];
      const held: RawTab[] = [];
      for (let n = 0; n < 4; n += 1) {
        const person = people[n % people.length] ?? owner;
        const joined = person === owner ? slug : await siege.workspace(person);
        held.push(await RawTab.open({ ...of(person), slug: joined }, { with: [from("10.0.0.9")] }));
      }
      const last = await answerTo(upgradeOf(of(owner), { with: [from("10.0.0.9")] }));
      const other = await answerTo(upgradeOf(of(owner), { with: [from("10.0.0.10")] }));
      for (const tab of held) tab.drop();
      return `${other}; then ${last}`;
    },
  });
  attackRow({
    id: "A16",
    case: "one address, connecting 120 times in a row, where 60 a minute are allowed",
    expected: `401 identity.not_signed_in; then ${LIMITED}`,
    run: () => repeat(120, () => upgradeOf(of(owner), { without: ["Cookie"], with: [from("10.0.1.1")] })),
  });
  attackRow({
    id: "A16",
    case: "one IPv6 network of 64 bits, each time from another address",
    expected: `401 identity.not_signed_in; then ${LIMITED}`,
    run: () =>
      repeat(120, (n) =>
        upgradeOf(of(owner), { without: ["Cookie"], with: [from(`2001:db8:1:2:${n.toString(16)}::${n}`)] }),
      ),
  });
  attackRow({
    id: "A16",
    case: "one IPv4 address, half of the time written as IPv6",
    expected: `401 identity.not_signed_in; then ${LIMITED}`,
    run: () =>
      repeat(120, (n) =>
        upgradeOf(of(owner), { without: ["Cookie"], with: [from(n % 2 ? "10.0.1.2" : "::ffff:10.0.1.2")] }),
      ),
  });
  attackRow({
    id: "A16",
    case: "one session, connecting and leaving at once, from an address each time",
    expected: `101; then ${LIMITED}`,
    run: async () => {
      const churner = await siege.person("Chris Churner");
      const own = { ...of(churner), slug: await siege.workspace(churner) };
      const n = 0;
      return repeat(200, () => upgradeOf(own, { with: [from(`10.1.0.${n}`)] }));
    },
  });
  for (const accept of ["text/event-stream", "application/json"])
    attackRow({
      id: "A16",
      case: `the same by ${accept}`,
      expected: `401 identity.not_signed_in; then ${LIMITED}`,
      run: () => repeat(120, () => stream({ ...of(owner), cookie: "a=b" }, `10.2.0.${accept.length}`, accept)),
    });
});

describe("Crowds: whose address", () => {
  const signIn = (headers: readonly Header[]) => {
    const body = JSON.stringify({ email: `${Math.random()}@example.org`, password: "wrong" });
    const good: Header[] = [
      ["Host", `127.0.0.1:${siege.port}`],
      ["Content-Type", "application/json"],
      ["Content-Length", String(body.length)],
    ];
    return head("POST /v1/auth/sign-in HTTP/1.1", [...good, ...headers]) + body;
  };
  attackRow({
    id: "A62",
    case: "a client that claims another address before the proxy's word, each time",
    expected: `401 identity.bad_credentials; then ${LIMITED}`,
    run: () => {
      const n = 0;
      return repeat(5, () => signIn([from(`1.2.3.${n}, 10.3.0.1`)]));
    },
  });
  for (const junk of [
    "unknown",
    "<script>",
    "1.2.3.4.5",
    "",
    ",",
    "::1::",
    "a".repeat(5_000),
    "fe80::1%eth0",
    "999.1.1.1",
  ])
    attackRow({
      id: "A62",
      case: `a forwarded address of "${junk.slice(0, 20)}"`,
      expected: ["401 identity.bad_credentials", LIMITED],
      run: () => answerTo(signIn([from(junk)])),
    });
});

describe("Crowds: what is the operator's", () => {
  const ask = (path: string, headers: readonly Header[] = []) =>
    answerTo(head(`GET ${path} HTTP/1.1`, [["Host", `127.0.0.1:${siege.port}`], ...headers]));
  for (const path of ["/metrics", "/v1/operator/streams"]) {
    for (const [what, headers] of [
      ["no token", []],
      ["an empty token", [["Authorization", "Bearer "]]],
      ["a wrong token", [["Authorization", "Bearer nonsense"]]],
      ["the token without Bearer, in the query", []],
      ["Basic", [["Authorization", "Basic b3BlcmF0b3I6"]]],
    ] as const)
      attackRow({
        id: "A72",
        case: `${path} with ${what}`,
        expected: "404 http.not_found",
        run: () => ask(what.includes("query") ? `${path}?token=an%20operator's%20own%20secret` : path, headers),
      });
  }
  attackRow({
    id: "A72",
    case: "/readyz?verbose from anybody",
    expected: "200, no word of what is inside",
    run: async () => {
      const connection = new RawConnection(siege.port);
      connection.say(
        head("GET /readyz?verbose HTTP/1.1", [
          ["Host", `127.0.0.1:${siege.port}`],
          from("10.9.9.9"),
          ["Connection", "close"],
        ]),
      );
      await connection.ended();
      return `${toldBy(connection)}, ${/database|checks/.test(connection.text) ? "names what is inside" : "no word of what is inside"}`;
    },
  });
});

describe("Crowds", () => {
  stillStands(siege, "Crowds");
});
