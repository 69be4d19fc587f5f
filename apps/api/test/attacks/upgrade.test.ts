import { describe } from "vitest";
import { exchange, head } from "./support/raw.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

const siege = besiege();

describe("Upgrade", () => {
  attackRow({
    id: "A1",
    case: "no cookie",
    expected: "401 identity.not_signed_in",
    run: () =>
      exchange(
        siege.port,
        head("GET /v1/ws?workspace=acme HTTP/1.1", [
          ["Host", `127.0.0.1:${siege.port}`],
          ["Connection", "Upgrade"],
          ["Upgrade", "websocket"],
          ["Sec-WebSocket-Version", "13"],
          ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
          ["Origin", siege.url],
        ]),
      ),
  });

  stillStands(siege, "Upgrade");
});
