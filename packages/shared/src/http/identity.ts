import * as z from "zod/mini";
import { sessionDto } from "../dto/session.ts";
import { userDto } from "../dto/user.ts";
import { id } from "../ids.ts";
import { email, password, personName } from "./fields.ts";

/** What is in use may be anything that was ever allowed; what it is to be has to keep today's rules. */
const anyPassword = z.string().check(z.minLength(1), z.maxLength(200));

export const signUpBody = z.strictObject({ name: personName, email, password });
export const signInBody = z.strictObject({ email, password: anyPassword });
export const changePasswordBody = z.strictObject({ current: anyPassword, next: password });
export const signedIn = z.object({ user: userDto });

export const sessionList = z.object({ sessions: z.array(sessionDto) });

export const me = z.object({
  user: userDto,
  workspaces: z.array(z.object({ id, slug: z.string(), name: z.string(), memberId: id, roleId: id })),
});

/**
 * What a page may ask next without being refused. It answers everybody: a browser logs each refusal as an error, and a
 * visitor's first page is no error.
 */
export const sessionState = z.object({ signedIn: z.boolean(), demo: z.boolean() });

/** Offered in demo mode only; the route does not exist otherwise. */
export const demoSignIns = z.object({
  password: z.string(),
  people: z.array(z.object({ name: z.string(), email: z.string(), role: z.string() })),
});

export type SignUpBody = z.infer<typeof signUpBody>;
export type SignInBody = z.infer<typeof signInBody>;
export type ChangePasswordBody = z.infer<typeof changePasswordBody>;
export type SessionList = z.infer<typeof sessionList>;
export type SignedIn = z.infer<typeof signedIn>;
export type SessionState = z.infer<typeof sessionState>;
export type Me = z.infer<typeof me>;
export type DemoSignIns = z.infer<typeof demoSignIns>;
