import { z } from "zod";

// Control characters would break log lines and confuse readers, and half a surrogate pair is no character at all: the database
// would keep another text than the one that was answered. Everything else people write is welcome.
const WRITABLE = /^[^\p{Cc}\p{Cs}]*$/u;
const NOT_WRITABLE = "must not contain control characters";
const printable = (max: number) => z.string().trim().min(1).max(max).regex(WRITABLE, NOT_WRITABLE);

export const personName = printable(80);
export const workspaceName = printable(80);
export const roleName = printable(60);
export const roomName = printable(80);
export const roleDescription = z.string().trim().max(280).regex(WRITABLE, NOT_WRITABLE);
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const password = z.string().min(8).max(200);
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/, "2 to 48 lower-case letters, digits and inner hyphens");
export const version = z.int().positive();
