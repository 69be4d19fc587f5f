import {
  type ActivityPage,
  activityPage,
  type DemoSignIns,
  demoSignIns,
  type InvitationPreview,
  invitationPreview,
  type Me,
  me,
  type SessionState,
  sessionState,
} from "@orbit/shared/http";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { onSignOutElsewhere } from "../db/tab-channel.ts";
import { get, Problem } from "./http-client.ts";
import { paths } from "./paths.ts";

export const queryKeys = {
  me: ["me"],
  demoSignIns: ["demo-sign-ins"],
  invitation: (token: string) => ["invitation", token],
  activity: (slug: string) => ["activity", slug],
} as const;

const TRIES = 3;

/** A refusal stays one however often it is asked; a server that was not reached may be there the next time. */
const retry = (failures: number, problem: Problem): boolean =>
  failures < TRIES && (problem.status === 0 || problem.status >= 500);

/** Nothing is refetched by itself: what changes while a page is open, realtime tells. */
export const still = {
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  networkMode: "always",
  retry,
} as const;

const nullOn = async <T>(status: number, asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.status === status) return null;
    throw error;
  }
};

const askSession = (signal: AbortSignal): Promise<SessionState> => get(paths.session, sessionState, signal);

/** Who is signed in, and their workspaces; null without a session. */
export const useMe = (): UseQueryResult<Me | null, Problem> => {
  const client = useQueryClient();
  useEffect(() => onSignOutElsewhere(() => client.setQueryData(queryKeys.me, null)), [client]);
  return useQuery({
    ...still,
    queryKey: queryKeys.me,
    queryFn: async ({ signal }) =>
      (await askSession(signal)).signedIn ? nullOn(401, get(paths.me, me, signal)) : null,
  });
};

/** The people a demo offers for signing in; null outside of demo mode. */
export const useDemoSignIns = (): UseQueryResult<DemoSignIns | null, Problem> =>
  useQuery({
    ...still,
    queryKey: queryKeys.demoSignIns,
    queryFn: async ({ signal }) =>
      (await askSession(signal)).demo ? get(paths.demoSignIns, demoSignIns, signal) : null,
  });

/** Its problem's status says what became of the invitation: 404 unknown, 410 expired or revoked, 409 used. */
export const useInvitationPreview = (token: string): UseQueryResult<InvitationPreview, Problem> =>
  useQuery({
    ...still,
    // It may be withdrawn at any time, and no socket of ours tells.
    staleTime: 0,
    queryKey: queryKeys.invitation(token),
    queryFn: ({ signal }) => get(paths.invitationByToken(token), invitationPreview, signal),
  });

/** The workspace's log, newest first. Refetched only when the caller asks, so that nothing moves under the reader. */
export const useActivity = (slug: string): UseInfiniteQueryResult<InfiniteData<ActivityPage>, Problem> =>
  useInfiniteQuery<ActivityPage, Problem, InfiniteData<ActivityPage>, readonly unknown[], number | null>({
    ...still,
    // Not kept beyond the page: the next visit reads the log anew.
    gcTime: 0,
    queryKey: queryKeys.activity(slug),
    queryFn: ({ pageParam, signal }) => get(paths.activity(slug, pageParam), activityPage, signal),
    initialPageParam: null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
