import type { WorkspaceMemberDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { Page } from "@playwright/test";

export const CROWD = 5_000;
export const nameOf = (n: number): string => `Crowd ${String(n).padStart(4, "0")}`;

/** The nth of the crowd, who are all of the role. */
export const oneOfCrowd = (n: number, roleId: string): WorkspaceMemberDto => ({
  id: `0193c0de-0000-7000-8000-${n.toString(16).padStart(12, "0")}`,
  name: nameOf(n),
  roleId,
  joinedAt: "2026-01-05T09:30:00.000Z",
  invitedBy: null,
  version: 1,
});

/** The server's own snapshot, with thousands of guests more in it: to sign up so many would take hours. */
export const withCrowd = async (page: Page): Promise<void> => {
  await page.route(/\/v1\/workspaces\/[^/]+$/, async (route) => {
    const response = await route.fetch();
    const snapshot: WorkspaceSnapshotDto = await response.json();
    const roleId = snapshot.roles.find(({ kind }) => kind === "guest")?.id ?? "";
    const crowd = Array.from({ length: CROWD }, (_, n) => oneOfCrowd(n, roleId));
    await route.fulfill({ response, json: { ...snapshot, members: [...snapshot.members, ...crowd] } });
  });
};
