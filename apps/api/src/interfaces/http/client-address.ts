import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";
import { normalizeIP } from "@fastify/rate-limit";

/** What one household or server is given of IPv6: its addresses are one for a limit. */
const IPV6_SUBNET = 64;

/** The address a client's limits are counted under; an IPv6 one stands for its whole household. */
export const limitedAddress = (ip: string): string => normalizeIP(ip, IPV6_SUBNET);

/** Who a raw request comes from, as fastify's own `request.ip` says it: behind proxies that are trusted, what they say. */
export const clientAddress = (trustedProxies: readonly string[]): ((request: IncomingMessage) => string) => {
  if (trustedProxies.length === 0) return ({ socket }) => limitedAddress(socket.remoteAddress ?? "");
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => limitedAddress(proxyAddr(request, isTrusted));
};
