import { beforeAll, describe } from "vitest";
import type { Person } from "../support/person.ts";
import { type Change, GOOD_KEY, type Header, upgradeOf } from "./support/handshake.ts";
import { RawConnection, toldBy } from "./support/raw.ts";
import { type AttackRow, attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

const siege = besiege();
let owner: Person;
let stranger: Person;
let slug: string;
let endedCookie: string;
beforeAll(async () => {
  [owner, stranger] = [await siege.person(), await siege.person("Stan Stranger")];
  slug = await siege.workspace(owner);
  const gone = await siege.person("Gone");
  endedCookie = gone.cookie;
  await gone.does("POST", "/v1/auth/sign-out");
});

const upgrade = (change: Change = {}): string =>
  upgradeOf({ url: siege.url, port: siege.port, slug, cookie: owner.cookie }, change);

type Case = Omit<AttackRow, "run"> & { change: () => Change };

/** A good upgrade, changed. A refusal must also end the connection: Node has let go of it. */
const put = ({ change, ...row }: Case): void => attackRow({ ...row, run: () => knock(upgrade(change())) });

const knock = async (bytes: string): Promise<string> => {
  const connection = new RawConnection(siege.port);
  connection.say(bytes);
  await connection.answered();
  const seen = toldBy(connection);
  const isLingering = !seen.startsWith("101") && !(await connection.ended(5_000));
  connection.drop();
  return isLingering ? `${seen}, and the connection stays open` : seen;
};

const SIGN_IN = "401 identity.not_signed_in";
const FOREIGN = "403 http.foreign_origin";
const NOWHERE = "404 http.not_found";
const UNKNOWN = "404 workspaces.not_found";
const OLD = "426 realtime.websocket_version";
const BAD = "400 http.bad_request";
const TOKEN = "400 realtime.token_in_url";

const cookie = (value: string): Header => ["Cookie", value];
const at = (target: string, rest: Change = {}): Change => ({ ...rest, line: `GET ${target} HTTP/1.1` });

describe("Upgrade: who asks", () => {
  put({ id: "A1", case: "nothing wrong at all", expected: "101", change: () => ({}) });
  put({ id: "A1", case: "no cookie", expected: SIGN_IN, change: () => ({ without: ["Cookie"] }) });
  const forged: [string, () => string][] = [
    ["an empty cookie", () => "orbit_session="],
    ["a forged one", () => `orbit_session=${"A".repeat(43)}`],
    ["the last letter changed", () => `${owner.cookie.slice(0, -1)}${owner.cookie.endsWith("A") ? "B" : "A"}`],
    ["one letter too many", () => `${owner.cookie}A`],
    ["in the other case", () => `orbit_session=${owner.cookie.split("=")[1]?.toUpperCase()}`],
    ["percent-encoded junk", () => "orbit_session=%00%ff%zz"],
    ["four kilobytes of it", () => `orbit_session=${"A".repeat(4_096)}`],
    ["the session named twice, first right", () => `${owner.cookie}; orbit_session=${"A".repeat(43)}`],
    ["the session named twice, last right", () => `orbit_session=${"A".repeat(43)}; ${owner.cookie}`],
    ["another name for it", () => owner.cookie.replace("orbit_session", "Orbit_Session")],
    ["the __Host- name on a plain server", () => owner.cookie.replace("orbit_session", "__Host-orbit_session")],
    ["__proto__ for a name", () => owner.cookie.replace("orbit_session", "__proto__")],
  ];
  for (const [what, value] of forged)
    put({ id: "A2", case: what, expected: SIGN_IN, change: () => ({ with: [cookie(value())] }) });
  put({ id: "A3", case: "a session signed out", expected: SIGN_IN, change: () => ({ with: [cookie(endedCookie)] }) });
  put({
    id: "A33",
    case: "a workspace of others",
    expected: UNKNOWN,
    change: () => ({ with: [cookie(stranger.cookie)] }),
  });
});

describe("Upgrade: from where", () => {
  const foreign: [string, () => string][] = [
    ["an evil origin", () => "https://evil.example"],
    ["null", () => "null"],
    ["empty", () => ""],
    ["our name as a prefix", () => `${siege.url}.evil.example`],
    ["our name as a suffix", () => "http://evil-127.0.0.1"],
    ["another scheme", () => siege.url.replace("http", "https")],
    ["another port", () => "http://127.0.0.1:1"],
    ["no port", () => "http://127.0.0.1"],
    ["with a path", () => `${siege.url}/`],
    ["with a user", () => siege.url.replace("//", "//evil@")],
    ["in capitals", () => siege.url.toUpperCase()],
    ["two in one header", () => `${siege.url}, https://evil.example`],
    ["two with a space", () => `${siege.url} https://evil.example`],
  ];
  for (const [what, origin] of foreign)
    put({ id: "A5", case: what, expected: FOREIGN, change: () => ({ with: [["Origin", origin()]] }) });
  put({ id: "A7", case: "a cookie, but no origin", expected: FOREIGN, change: () => ({ without: ["Origin"] }) });
});

describe("Upgrade: said twice, or not quite", () => {
  const twice: [string, () => Header[]][] = [
    ["Cookie", () => [cookie(owner.cookie), cookie("a=b")]],
    [
      "Host",
      () => [
        ["Host", `127.0.0.1:${siege.port}`],
        ["Host", "evil.example"],
      ],
    ],
    [
      "Origin",
      () => [
        ["Origin", siege.url],
        ["Origin", "https://evil.example"],
      ],
    ],
    [
      "Origin, alike",
      () => [
        ["Origin", siege.url],
        ["Origin", siege.url],
      ],
    ],
    [
      "Sec-WebSocket-Key",
      () => [
        ["Sec-WebSocket-Key", GOOD_KEY],
        ["Sec-WebSocket-Key", GOOD_KEY],
      ],
    ],
    [
      "Sec-WebSocket-Version",
      () => [
        ["Sec-WebSocket-Version", "13"],
        ["Sec-WebSocket-Version", "8"],
      ],
    ],
    [
      "Upgrade",
      () => [
        ["Upgrade", "websocket"],
        ["Upgrade", "h2c"],
      ],
    ],
  ];
  for (const [name, headers] of twice)
    put({ id: "A2", case: `${name} twice`, expected: BAD, change: () => ({ with: headers() }) });
  put({ id: "A2", case: "a folded header", expected: BAD, change: () => ({ with: [["X-A", "one\r\n two"]] }) });
  put({ id: "A2", case: "a header name with a space", expected: BAD, change: () => ({ with: [["Origin ", "x"]] }) });
  put({ id: "A2", case: "a NUL in a header", expected: BAD, change: () => ({ with: [["X-A", "a\0b"]] }) });
  put({ id: "A2", case: "no Host", expected: BAD, change: () => ({ without: ["Host"] }) });
  put({
    id: "A13",
    case: "101 headers",
    expected: "431 http.headers_too_large",
    change: () => ({ with: Array.from({ length: 101 }, (_, n): Header => [`X-${n}`, "a"]) }),
  });
  put({
    id: "A13",
    case: "2,100 headers, ours behind them",
    expected: "431 http.headers_too_large",
    change: () => ({ with: [...Array.from({ length: 2_100 }, (): Header => ["a", "b"]), cookie(owner.cookie)] }),
  });
  put({
    id: "A13",
    case: "a header of 20 KB",
    expected: "431 http.headers_too_large",
    change: () => ({ with: [["X-A", "a".repeat(20_000)]] }),
  });
});

describe("Upgrade: to what", () => {
  for (const version of ["8", "12", "14", "0", "-13", "13, 8", "13.0", "", "٣١"])
    put({
      id: "A11",
      case: `version "${version}"`,
      expected: OLD,
      change: () => ({ with: [["Sec-WebSocket-Version", Buffer.from(version).toString("latin1")]] }),
    });
  put({ id: "A11", case: "no version", expected: OLD, change: () => ({ without: ["Sec-WebSocket-Version"] }) });
  put({
    id: "A11",
    case: "protocol=0",
    expected: "426 realtime.protocol_too_old",
    change: () => at(`/v1/ws?workspace=${slug}&protocol=0`),
  });
  for (const key of ["", "short", GOOD_KEY.slice(0, -1), `${GOOD_KEY}=`, "!".repeat(24), `${GOOD_KEY}, ${GOOD_KEY}`])
    put({ id: "A11", case: `key "${key}"`, expected: BAD, change: () => ({ with: [["Sec-WebSocket-Key", key]] }) });
  put({ id: "A11", case: "no key", expected: BAD, change: () => ({ without: ["Sec-WebSocket-Key"] }) });
  for (const what of ["h2c", "websocket, h2c", "web socket", "websocket/13"])
    put({ id: "A11", case: `Upgrade: ${what}`, expected: BAD, change: () => ({ with: [["Upgrade", what]] }) });
  for (const [without, expected] of [
    ["Connection", "426 realtime.upgrade_required"],
    ["Upgrade", "426 realtime.upgrade_required"],
  ] as const)
    put({
      id: "A11",
      case: `no ${without}`,
      expected: without === "Upgrade" ? `${expected}` : [expected, BAD],
      change: () => ({ without: [without], with: without === "Upgrade" ? [["Connection", "close"]] : [] }),
    });
  for (const junk of ["@", "a b", ",", "a,,b", "x".repeat(10), "orbit, chat"])
    put({
      id: "A11",
      case: `subprotocol "${junk}"`,
      expected: /^[\w, ]+$/.test(junk) && junk !== "a b" && !/^,|,,/.test(junk) ? "101" : BAD,
      change: () => ({ with: [["Sec-WebSocket-Protocol", junk]] }),
    });
  attackRow({
    id: "A21",
    case: "subprotocols and compression offered",
    expected: "101, taking neither",
    run: async () => {
      const connection = new RawConnection(siege.port);
      const offers: Header[] = [
        ["Sec-WebSocket-Protocol", "orbit, chat"],
        ["Sec-WebSocket-Extensions", "permessage-deflate; server_no_context_takeover"],
      ];
      connection.say(upgrade({ with: offers }));
      await connection.answered();
      const taken = /sec-websocket-(?:protocol|extensions)/i.test(connection.text.split("\r\n\r\n")[0] ?? "");
      connection.drop();
      return `${toldBy(connection)}, ${taken ? "taking what was offered" : "taking neither"}`;
    },
  });
  put({ id: "A9", case: "HTTP/1.0", expected: BAD, change: () => ({ line: `GET /v1/ws?workspace=${slug} HTTP/1.0` }) });
  put({
    id: "A9",
    case: "HTTP/2.0 in text",
    expected: BAD,
    change: () => ({ line: `GET /v1/ws?workspace=${slug} HTTP/2.0` }),
  });
  put({
    id: "A9",
    case: "an absolute address",
    expected: BAD,
    change: () => at(`http://127.0.0.1:${siege.port}/v1/ws?workspace=${slug}`),
  });
  put({
    id: "A9",
    case: "the address of another host",
    expected: BAD,
    change: () => at(`http://evil.example/v1/ws?workspace=${slug}`),
  });
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"])
    put({
      id: "A9",
      case: `by ${method}`,
      expected: method === "HEAD" ? "404" : NOWHERE,
      change: () => ({ line: `${method} /v1/ws?workspace=${slug} HTTP/1.1` }),
    });
  put({
    id: "A9",
    case: "by CONNECT",
    expected: "closed without an answer",
    change: () => ({ line: "CONNECT /v1/ws HTTP/1.1" }),
  });
});

describe("Upgrade: where", () => {
  const plain = [
    "/",
    "/v1/me",
    "/livez",
    "/readyz",
    "/metrics",
    "/v1/events",
    "/v1/openapi.json",
    "/v1/realtime/preflight",
    "/index.html",
  ];
  for (const target of plain)
    put({ id: "A8", case: target, expected: NOWHERE, change: () => at(`${target}?workspace=${slug}`) });
  for (const target of [
    "/nowhere",
    "/v1/ws/",
    "/v1/WS",
    "//v1/ws",
    "/v1//ws",
    "/v1/./ws",
    "/v1/me/../ws",
    "/v1/ws%2f",
    "/v1/ws%00",
    "/v1/%zz",
    "/%",
    `/${"x".repeat(4_000)}`,
  ])
    put({
      id: "A9",
      case: target.length > 80 ? "4,000 letters" : target,
      expected: NOWHERE,
      change: () => at(`${target}?workspace=${slug}`),
    });
  const slugs: [string, string][] = [
    ["none", ""],
    ["empty", "?workspace="],
    ["twice", "?workspace=a&workspace=b"],
    ["percent-encoded slash", "?workspace=..%2f..%2fetc"],
    ["NUL", "?workspace=%00"],
    ["broken UTF-8", "?workspace=%ff%fe"],
    ["a lookalike in Cyrillic", "?workspace=%D0%B0cme"],
    ["SQL", "?workspace=%27%20or%201%3D1--"],
    ["__proto__", "?__proto__[workspace]=a"],
    ["2,000 letters", `?workspace=${"a".repeat(2_000)}`],
  ];
  for (const [what, query] of slugs)
    put({ id: "A33", case: `slug: ${what}`, expected: UNKNOWN, change: () => at(`/v1/ws${query}`) });
  for (const name of [
    "token",
    "access_token",
    "TOKEN",
    "t%6Fken",
    "orbit_session",
    "session",
    "auth",
    "Authorization",
    "jwt",
    "api_key",
    "sid",
  ])
    put({ id: "A12", case: `?${name}=`, expected: TOKEN, change: () => at(`/v1/ws?workspace=${slug}&${name}=abc`) });
});

describe("Upgrade: more than one request", () => {
  const second = () => `GET /livez HTTP/1.1\r\nHost: 127.0.0.1:${siege.port}\r\n\r\n`;
  const all = async (bytes: string) => {
    const connection = new RawConnection(siege.port);
    connection.say(bytes);
    await connection.ended(3_000);
    const { statuses } = connection;
    connection.drop();
    return statuses.join(", ");
  };
  attackRow({
    id: "A18",
    case: "a second request behind a refused upgrade",
    expected: "401",
    run: () => all(upgrade({ without: ["Cookie"], tail: second() })),
  });
  attackRow({
    id: "A18",
    case: "a second request behind an accepted upgrade",
    expected: "101",
    run: () => all(upgrade({ tail: second() })),
  });
  attackRow({
    id: "A18",
    case: "an upgrade with a body",
    expected: ["400", "401"],
    run: () => all(upgrade({ without: ["Cookie"], with: [["Content-Length", "5"]], tail: "hello" })),
  });
});

describe("Upgrade", () => {
  stillStands(siege, "Upgrade");
});
