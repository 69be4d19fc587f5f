import type { ActivityPage, DemoSignIns, InvitationPreview, Me } from "@orbit/shared/http";
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from "@tanstack/react-query";
import type { Problem } from "./http-client.ts";

declare const later: never;

/** Who is signed in, and their workspaces; null without a session. */
export const useMe = (): UseQueryResult<Me | null, Problem> => later;
/** The people a demo offers for signing in; null outside of demo mode. */
export const useDemoSignIns = (): UseQueryResult<DemoSignIns | null, Problem> => later;
/** Its problem's status says what became of the invitation: 404 unknown, 410 expired or revoked, 409 used. */
export const useInvitationPreview = (_token: string): UseQueryResult<InvitationPreview, Problem> => later;
/** The workspace's log, newest first. Refetched only when the caller asks, so that nothing moves under the reader. */
export const useActivity = (_slug: string): UseInfiniteQueryResult<InfiniteData<ActivityPage>, Problem> => later;
