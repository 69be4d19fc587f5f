import type { FastifyReply, FastifyRequest } from "fastify";

/** The cookie that carries a session's token: out of reach of scripts, and not sent along by other sites' forms. */
export type SessionCookie = {
  /** Null when none came, or something that can't be one of our tokens. */
  read(request: FastifyRequest): string | null;
  set(reply: FastifyReply, session: { token: string; expiresAt: Date }): void;
  clear(reply: FastifyReply): void;
};

const TOKEN = /^[\w-]{20,200}$/;

/** With HTTPS the `__Host-` prefix makes browsers refuse one that another subdomain or a plain connection planted. */
const sessionCookieName = (secure: boolean): string => (secure ? "__Host-orbit_session" : "orbit_session");

export const sessionCookie = ({ cookieSecure }: { cookieSecure: boolean }): SessionCookie => {
  const name = sessionCookieName(cookieSecure);
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: cookieSecure } as const;
  const named = new RegExp(`(?:^|;)\\s*${name}=`, "g");
  /** Another site of the same domain may have planted a second one: who this is can't be said then. */
  const isAmbiguous = ({ headers }: FastifyRequest): boolean => (headers.cookie?.match(named)?.length ?? 0) > 1;
  return {
    read: (request) => {
      const token = request.cookies[name];
      return token !== undefined && TOKEN.test(token) && !isAmbiguous(request) ? token : null;
    },
    set: (reply, { token, expiresAt }) => {
      reply.setCookie(name, token, { ...options, expires: expiresAt });
    },
    clear: (reply) => {
      reply.clearCookie(name, options);
    },
  };
};
