import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, vi } from "vitest";
import type { Person } from "../support/person.ts";
import { type Change, changed, type Header } from "./support/handshake.ts";
import { head, RawConnection, toldBy } from "./support/raw.ts";
import { type AttackRow, attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

vi.setConfig({ maxConcurrency: 20 });

const siege = besiege();
let owner: Person;
let slug: string;
beforeAll(async () => {
  owner = await siege.person();
  slug = await siege.workspace(owner);
});

const UNREAD_MS = 400;

/** The first answer, and whether a second one came where only one was asked for. */
const answerTo = async (bytes: string | Uint8Array): Promise<string> => {
  const connection = new RawConnection(siege.port);
  connection.say(bytes);
  await connection.answered();
  await connection.ended(UNREAD_MS);
  const [, ...more] = connection.statuses.filter((status) => status >= 200);
  const seen = toldBy(connection);
  connection.drop();
  return more.length > 0 ? `${seen}, then ${more.join(", ")}` : seen;
};

const ROOM = () => `POST /v1/workspaces/${slug}/rooms HTTP/1.1`;

/** A request that would be obeyed, with `body` and its true length, but for what the attack changes. */
const post = (body: string | Uint8Array, change: Change = {}): Buffer => {
  const bytes = Buffer.from(body);
  const good: Header[] = [
    ["Host", `127.0.0.1:${siege.port}`],
    ["Origin", siege.url],
    ["Cookie", owner.cookie],
    ["Content-Type", "application/json"],
    ["Content-Length", String(bytes.length)],
    ["Connection", "close"],
  ];
  return Buffer.concat([Buffer.from(changed(change.line ?? ROOM(), good, change), "latin1"), bytes]);
};

type Case = Omit<AttackRow, "run"> & { body?: () => string | Uint8Array; change?: () => Change };
const put = ({ body = () => JSON.stringify({ name: randomUUID() }), change = () => ({}), ...row }: Case): void =>
  attackRow({ ...row, run: () => answerTo(post(body(), change())) });

const JSON_EXPECTED = "400 http.malformed_json";
const INVALID = "400 http.validation";
const TYPE = "415 http.unsupported_media_type";
const NOWHERE = "404 http.not_found";
const BAD = "400 http.bad_request";
const HEADERS = "431 http.headers_too_large";

describe.concurrent("HTTP: bodies", () => {
  put({ id: "A70", case: "nothing wrong at all", expected: "201" });
  put({
    id: "A70",
    case: "65 KiB",
    expected: "413 http.body_too_large",
    body: () => JSON.stringify({ name: "a".repeat(65_536) }),
  });
  put({
    id: "A70",
    case: "a length of 10 GB",
    expected: "413 http.body_too_large",
    change: () => ({ with: [["Content-Length", "10000000000"]] }),
  });
  put({
    id: "A70",
    case: "65 KiB in chunks",
    expected: "413 http.body_too_large",
    body: () => `11000\r\n${"a".repeat(0x11000)}\r\n0\r\n\r\n`,
    change: () => ({ without: ["Content-Length"], with: [["Transfer-Encoding", "chunked"]] }),
  });
  const malformed: [string, string | Uint8Array][] = [
    ["a brace", "{"],
    ["two documents", '{"name":"a"}{"name":"b"}'],
    ["single quotes", "{'name':'a'}"],
    ["a comment", '{"name":"a"/**/}'],
    ["a trailing comma", '{"name":"a",}'],
    ["NaN", '{"name":NaN}'],
    ["a line break in a string", '{"name":"a\nb"}'],
    ["invalid UTF-8", Buffer.from([...Buffer.from('{"name":"'), 0xff, 0xfe, ...Buffer.from('"}')])],
    ["UTF-16", Buffer.from('{"name":"a"}', "utf16le")],
    ["white space", " \t "],
    ["__proto__", '{"__proto__":{"isOwner":true},"name":"a"}'],
    ["__proto__, deeper", '{"name":"a","more":{"__proto__":{"x":1}}}'],
    ["__proto__ in escapes", '{"\\u005f\\u005fproto\\u005f\\u005f":{"x":1},"name":"a"}'],
    ["constructor.prototype", '{"constructor":{"prototype":{"x":1}},"name":"a"}'],
  ];
  for (const [what, body] of malformed)
    put({ id: what.includes("proto") ? "A30" : "A70", case: what, expected: JSON_EXPECTED, body: () => body });
  const invalid: [string, string][] = [
    ["no body", ""],
    ["null", "null"],
    ["a string", '"name"'],
    ["an array", "[]"],
    ["10,000 in an array", JSON.stringify(Array.from({ length: 10_000 }, () => 1))],
    ["20,000 levels of arrays", "[".repeat(20_000) + "]".repeat(20_000)],
    ["10,000 levels of objects", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["5,000 unknown fields", JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, 1])))],
    ["an object for a name", '{"name":{"$ne":null}}'],
    ["a name of 60,000 letters", JSON.stringify({ name: "a".repeat(60_000) })],
    ["a name of nothing", '{"name":" "}'],
    ["a NUL", '{"name":"a\\u0000b"}'],
    ["an escape sequence of a terminal", '{"name":"a\\u001b[31mb"}'],
    ["half a surrogate pair", '{"name":"a\\ud800b"}'],
    ["the other half", '{"name":"\\udc00"}'],
    ["a constructor", '{"name":"a","constructor":1}'],
    ["toString", '{"name":"a","toString":"b"}'],
  ];
  for (const [what, body] of invalid) put({ id: "A70", case: what, expected: INVALID, body: () => body });
  put({
    id: "A70",
    case: "the same key twice: the last counts",
    expected: INVALID,
    body: () => '{"name":"a","name":1}',
  });
  put({ id: "A70", case: "a byte-order mark", expected: ["201", JSON_EXPECTED], body: () => '\ufeff{"name":"a"}' });
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "application/json5",
    "text/json",
    "application/problem+json",
    "application/json, text/plain",
    "application/json; charset=utf-16",
    "application/json; charset=iso-8859-1",
    'application/json; charset="utf-7"',
    "application/json;charset=utf-8;charset=utf-16",
    "json",
    "/",
    ";",
    "",
  ];
  for (const type of types)
    put({
      id: "A49",
      case: `Content-Type "${type}"`,
      expected: TYPE,
      change: () => ({ with: [["Content-Type", type]] }),
    });
  put({ id: "A49", case: "a body without a type", expected: TYPE, change: () => ({ without: ["Content-Type"] }) });
  put({
    id: "A49",
    case: "a type in capitals, with a charset",
    expected: "201",
    change: () => ({ with: [["Content-Type", 'APPLICATION/JSON; Charset="UTF-8"']] }),
  });
  for (const encoding of ["gzip", "deflate", "br", "zstd", "x-gzip", "gzip, gzip", "nonsense", "identity, gzip"])
    put({
      id: "A22",
      case: `Content-Encoding: ${encoding}`,
      expected: TYPE,
      change: () => ({ with: [["Content-Encoding", encoding]] }),
    });
  put({
    id: "A22",
    case: "a bomb: 20 MB in 20 KB",
    expected: TYPE,
    body: () => gzipSync(Buffer.alloc(20_000_000, 0x20)),
    change: () => ({ with: [["Content-Encoding", "gzip"]] }),
  });
});

describe.concurrent("HTTP: framing", () => {
  const smuggled = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  const raw = (what: string, expected: string | readonly string[], headers: readonly Header[], body: string): void =>
    attackRow({
      id: "A70",
      case: what,
      expected,
      run: () =>
        answerTo(
          head("POST /v1/auth/sign-out HTTP/1.1", [
            ["Host", `127.0.0.1:${siege.port}`],
            ["Content-Type", "application/json"],
            ...headers,
          ]) + body,
        ),
    });
  const chunked: Header = ["Transfer-Encoding", "chunked"];
  raw("a length and chunks", BAD, [["Content-Length", "5"], chunked], `0\r\n\r\n${smuggled}`);
  raw("chunks and a length", BAD, [chunked, ["Content-Length", "5"]], `0\r\n\r\n${smuggled}`);
  raw(
    "two lengths",
    BAD,
    [
      ["Content-Length", "2"],
      ["Content-Length", "40"],
    ],
    `{}${smuggled}`,
  );
  raw(
    "two lengths, alike",
    BAD,
    [
      ["Content-Length", "2"],
      ["Content-Length", "2"],
    ],
    `{}`,
  );
  raw("two lengths in one", BAD, [["Content-Length", "2, 40"]], `{}${smuggled}`);
  raw("a length below zero", BAD, [["Content-Length", "-1"]], "{}");
  raw("a length with a sign", BAD, [["Content-Length", "+2"]], "{}");
  raw("a length in hex", BAD, [["Content-Length", "0x2"]], "{}");
  raw("a length of 2^64", BAD, [["Content-Length", "18446744073709551616"]], "{}");
  raw("chunked, twice", BAD, [chunked, chunked], `0\r\n\r\n${smuggled}`);
  raw("chunked, but not last", BAD, [["Transfer-Encoding", "chunked, identity"]], `0\r\n\r\n${smuggled}`);
  raw("an unknown coding", BAD, [["Transfer-Encoding", "xchunked"]], `0\r\n\r\n${smuggled}`);
  raw("chunked behind a tab", [BAD, "204"], [["Transfer-Encoding", "\tchunked"]], "0\r\n\r\n");
  raw("chunked with a control character", BAD, [["Transfer-Encoding", "\u000bchunked"]], `0\r\n\r\n${smuggled}`);
  raw("a chunk of a size that is none", BAD, [chunked], "zz\r\n{}\r\n0\r\n\r\n");
  raw("a chunk below zero", BAD, [chunked], "-2\r\n{}\r\n0\r\n\r\n");
  raw("a chunk of 2^64", BAD, [chunked], "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n");
  raw("a chunk longer than it says", BAD, [chunked], `1\r\n{}\r\n0\r\n\r\n${smuggled}`);
  raw(
    "a chunk extension of 20 KB",
    [BAD, "413 http.bad_request", HEADERS],
    [chunked],
    `2;${"a".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  );
  raw("lines that end in LF alone", BAD, [["X-A", "a\nTransfer-Encoding: chunked"]], smuggled);
  raw("a CR alone in a header", BAD, [["X-A", "a\rb"]], smuggled);
  raw("a space before the colon", BAD, [["Content-Length ", "2"]], "{}");
  raw("a line that goes on", BAD, [["X-A", "a\r\n\tb"]], "");
  for (const [what, bytes] of [
    ["nonsense", "NONSENSE\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["HTTP/0.9", "GET /\r\n\r\n"],
    ["a line of 40 KB", `GET /${"a".repeat(40_000)} HTTP/1.1\r\n\r\n`],
    ["no Host", "GET /livez HTTP/1.1\r\n\r\n"],
  ] as const)
    attackRow({ id: "A70", case: what, expected: [BAD, HEADERS, "400"], run: () => answerTo(bytes) });
});

describe.concurrent("HTTP: addresses and methods", () => {
  const get = (target: string, method = "GET", headers: readonly Header[] = []) =>
    answerTo(
      head(`${method} ${target} HTTP/1.1`, [["Host", `127.0.0.1:${siege.port}`], ["Cookie", owner.cookie], ...headers]),
    );
  const at = (id: string, target: string, expected: string | readonly string[]): void =>
    attackRow({
      id,
      case: `GET ${target.length > 60 ? `${target.slice(0, 30)}…` : target}`,
      expected,
      run: () => get(target),
    });
  const traversals = [
    "/..%2f..%2fetc%2fpasswd",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/assets/..%5c..%5cpackage.json",
    "/assets/%2e%2e%2f%2e%2e%2fdist/main.js",
    "//etc/passwd.txt",
    "/assets/....//....//a.js",
    "/index.html%00.js",
    "/%00",
    "/.env",
    "/main.js",
    "/..;/main.js",
    "/file:///etc/passwd.txt",
  ];
  for (const target of traversals) at("A70", target, [NOWHERE, BAD]);
  for (const target of ["/v1/%zz", "/v1/%", "/%c0%ae%c0%ae/a.txt", "/v1/workspaces/%E0%80%AF", "/v1/nothing", "/v1"])
    at("A70", target, [NOWHERE, "404 workspaces.not_found"]);
  for (const target of [
    "/v1/workspaces/%00",
    "/v1/workspaces/%D0%B0cme",
    "/v1/workspaces/'or'1'='1",
    "/v1/workspaces/__proto__",
    "/v1/workspaces/constructor",
    "/v1/workspaces/-",
    "/v1/workspaces/undefined",
  ])
    at("A57", target, "404 workspaces.not_found");
  at("A70", `/v1/me?${"a=1&".repeat(3_000)}`, "200");
  at("A70", `/v1/me?a=${"a".repeat(17_000)}`, HEADERS);
  at("A70", `/${"a/".repeat(7_000)}x.js`, [NOWHERE, BAD, HEADERS]);
  at("A69", "/v1/workspaces/x/activity?before=-1", [INVALID, "404 workspaces.not_found"]);
  for (const query of [
    "before=NaN",
    "before=1e999",
    "before=9223372036854775808",
    "before=1&before=2",
    "before[]=1",
    "limit=100000",
    "order=secret",
    "__proto__=1",
  ])
    attackRow({
      id: "A69",
      case: `activity?${query}`,
      expected: INVALID,
      run: () => get(`/v1/workspaces/${slug}/activity?${query}`),
    });
  at("A70", `http://127.0.0.1/v1/me`, BAD);
  at("A70", `http://evil.example/v1/me`, BAD);
  attackRow({ id: "A70", case: "OPTIONS *", expected: BAD, run: () => get("*", "OPTIONS") });
  for (const method of ["OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND", "PURGE", "SEARCH", "M-SEARCH", "QUERY"])
    attackRow({ id: "A70", case: `${method} /v1/me`, expected: [NOWHERE, BAD], run: () => get("/v1/me", method) });
  for (const method of ["get", "GET\0", "JUNK", "<script>"])
    attackRow({
      id: "A70",
      case: `the method "${method.replace("\0", "NUL")}"`,
      expected: BAD,
      run: () => get("/v1/me", method),
    });
  attackRow({
    id: "A70",
    case: "CONNECT",
    expected: "closed without an answer",
    run: () => get("evil.example:443", "CONNECT"),
  });
  attackRow({
    id: "A70",
    case: "HEAD of an event stream",
    expected: "404",
    run: () => get(`/v1/events?workspace=${slug}`, "HEAD", [["Accept", "text/event-stream"]]),
  });
  attackRow({
    id: "A70",
    case: "a method in X-HTTP-Method-Override",
    expected: "200",
    run: () => get("/v1/me", "GET", [["X-HTTP-Method-Override", "DELETE"]]),
  });
  put({
    id: "A70",
    case: "Expect: 100-continue",
    expected: "201",
    change: () => ({ with: [["Expect", "100-continue"]] }),
  });
  put({ id: "A70", case: "Expect: something else", expected: "417", change: () => ({ with: [["Expect", "200-ok"]] }) });
  for (const range of [
    "bytes=0-0,1-1,2-2",
    `bytes=${"0-0,".repeat(2_000)}1-1`,
    "bytes=-99999999999999999999",
    "bytes=9999999-",
    "lines=1-2",
  ])
    attackRow({
      id: "A70",
      case: `Range: ${range.slice(0, 30)}`,
      expected: ["200", "206", BAD],
      run: () => get("/", "GET", [["Range", range]]),
    });
  for (const key of ["", "a b", "ü", "a".repeat(129), "{}\u0007"])
    put({
      id: "A70",
      case: `Idempotency-Key "${key.slice(0, 10)}"`,
      expected: [INVALID, BAD],
      change: () => ({ with: [["Idempotency-Key", key]] }),
    });
  put({
    id: "A49",
    case: "another origin",
    expected: "403 http.foreign_origin",
    change: () => ({ with: [["Origin", "https://evil.example"]] }),
  });
  put({
    id: "A49",
    case: "Origin twice",
    expected: BAD,
    change: () => ({
      with: [
        ["Origin", siege.url],
        ["Origin", siege.url],
      ],
    }),
  });
  put({
    id: "A2",
    case: "Cookie twice",
    expected: BAD,
    change: () => ({
      with: [
        ["Cookie", owner.cookie],
        ["Cookie", "a=b"],
      ],
    }),
  });
  put({
    id: "A70",
    case: "Content-Type twice",
    expected: BAD,
    change: () => ({
      with: [
        ["Content-Type", "application/json"],
        ["Content-Type", "text/plain"],
      ],
    }),
  });
  for (const [what, accept] of [
    ["an event stream", "text/event-stream"],
    ["a poll", "application/json"],
  ] as const)
    attackRow({
      id: "A5",
      case: `${what} for a foreign page`,
      expected: "403 http.foreign_origin",
      run: () =>
        get(`/v1/events?workspace=${slug}`, "GET", [
          ["Accept", accept],
          ["Origin", "https://evil.example"],
        ]),
    });
});

describe("HTTP", () => {
  stillStands(siege, "HTTP");
});
