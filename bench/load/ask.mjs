import { createHash } from "node:crypto";
import http from "node:http";

const HOST = "127.0.0.1";
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

export const cookieOf = (person) =>
  `orbit_session=${createHash("sha256").update(`bench person ${person}`).digest("base64url")}`;

/** One HTTP request as a person of the benchmark. Resolves to the answer's body; rejects with its `status` unless it is a success. */
export const ask = ({ port, method = "GET", path, person = 0, body }) =>
  new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body);
    const headers = { Origin: "http://bench.test", Cookie: cookieOf(person) };
    if (text) Object.assign(headers, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    const request = http.request({ host: HOST, port, method, path, headers, agent }, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (answer += part));
      response.on("end", () =>
        response.statusCode < 300
          ? resolve(JSON.parse(answer || "null"))
          : reject(
              Object.assign(new Error(`${method} ${path}: ${response.statusCode} ${answer}`), {
                status: response.statusCode,
              }),
            ),
      );
    });
    request.on("error", reject);
    request.end(text);
  });

export const hangUp = () => agent.destroy();
