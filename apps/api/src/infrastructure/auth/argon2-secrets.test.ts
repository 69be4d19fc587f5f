import { expect, test } from "vitest";
import { Argon2Secrets } from "./argon2-secrets.ts";

const secrets = new Argon2Secrets();

test("a password is verified against its own hash only, which is salted and of the documented cost", async () => {
  const [one, two] = await Promise.all([secrets.hashPassword("correct horse"), secrets.hashPassword("correct horse")]);
  expect(one).not.toBe(two);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await secrets.verifyPassword(one, "correct horse")).toBe(true);
  expect(await secrets.verifyPassword(one, "wrong horse")).toBe(false);
});

test("for an account that does not exist every password is wrong", async () => {
  expect(await secrets.verifyPassword(null, "correct horse")).toBe(false);
});

test("a token is 256 random bits that fit a URL, and its hash is what finds it", () => {
  const token = secrets.newToken();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(secrets.newToken()).not.toBe(token);
  expect(secrets.hashToken(token)).toBe(secrets.hashToken(token));
  expect(secrets.hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
