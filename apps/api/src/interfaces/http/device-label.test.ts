import { expect, test } from "vitest";
import { deviceLabel } from "./device-label.ts";

const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

test.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, "Chrome on Windows"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/140.0.0.0`, "Edge on Windows"],
  [`Mozilla/5.0 (Linux; Android 15; K) ${chrome} Mobile Safari/537.36`, "Chrome on Android"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15", "Safari on macOS"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1",
    "Safari on iPhone",
  ],
  ["curl/8.9 (Linux)", "Something on Linux"],
  ["Firefox/1", "Firefox"],
  ["<img src=x onerror=alert(1)>", "Unknown device"],
  [`${"x".repeat(600)} Firefox/1 Linux`, "Unknown device"],
  [undefined, "Unknown device"],
])("%s is called %s", (userAgent, label) => {
  expect(deviceLabel(userAgent)).toBe(label);
});
