import { createRootRoute, Outlet } from "@tanstack/react-router";
import { NotFoundPage } from "#web/features/endings/not-found-page.tsx";
import { Announcer } from "#web/ui/announcer.tsx";
import { Toaster } from "#web/ui/toaster.tsx";

const Root = () => (
  <>
    <Outlet />
    <Toaster />
    <Announcer />
  </>
);

export const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFoundPage });
