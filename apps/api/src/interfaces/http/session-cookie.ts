import type { IncomingMessage } from "node:http";
import type { FastifyReply } from "fastify";

/** The cookie that carries a session's token: out of reach of scripts, and not sent along by other sites' forms. */
export type SessionCookie = {
  /** Null when none came, or something that can't be one of our tokens. */
  read(request: Pick<IncomingMessage, "headers">): string | null;
  set(reply: FastifyReply, session: { token: string; expiresAt: Date }): void;
  clear(reply: FastifyReply): void;
};

const TOKEN = /^[\w-]{20,200}$/;

/** With HTTPS the `__Host-` prefix makes browsers refuse one that another subdomain or a plain connection planted. */
const sessionCookieName = (secure: boolean): string => (secure ? "__Host-orbit_session" : "orbit_session");

export const sessionCookie = ({ cookieSecure }: { cookieSecure: boolean }): SessionCookie => {
  const name = sessionCookieName(cookieSecure);
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: cookieSecure } as const;
  const named = new RegExp(`(?:^|;)[ \\t]*${name}=[ \\t]*([^;]*)`, "g");
  return {
    read: ({ headers }) => {
      const [found, another] = headers.cookie?.matchAll(named) ?? [];
      // Another site of the same domain may have planted a second one: who this is can't be said then.
      const token = another ? undefined : found?.[1]?.trimEnd();
      return token !== undefined && TOKEN.test(token) ? token : null;
    },
    set: (reply, { token, expiresAt }) => {
      reply.setCookie(name, token, { ...options, expires: expiresAt });
    },
    clear: (reply) => {
      reply.clearCookie(name, options);
    },
  };
};
