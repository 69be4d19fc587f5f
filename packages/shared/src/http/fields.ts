import * as z from "zod/mini";

// Control characters would break log lines and confuse readers, and half a surrogate pair is no character at all: the database
// would keep another text than the one that was answered. Everything else people write is welcome.
const WRITABLE = /^[^\p{Cc}\p{Cs}]*$/u;
const NOT_WRITABLE = "must not contain control characters";
const writable = z.regex(WRITABLE, NOT_WRITABLE);
const printable = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max), writable);

export const personName = printable(80);
export const workspaceName = printable(80);
export const roleName = printable(60);
export const roomName = printable(80);
export const roleDescription = z.string().check(z.trim(), z.maxLength(280), writable);
export const email = z.pipe(z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254)), z.email());
export const password = z.string().check(z.minLength(8), z.maxLength(200));
export const slug = z
  .string()
  .check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/, "2 to 48 lower-case letters, digits and inner hyphens"));
export const version = z.int().check(z.positive());
