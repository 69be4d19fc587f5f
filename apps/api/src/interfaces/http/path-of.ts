import type { FastifyRequest } from "fastify";

/** The path as it was asked for, without its query. */
export const pathOf = ({ url }: Pick<FastifyRequest, "url">): string => url.split("?", 1)[0] ?? url;
