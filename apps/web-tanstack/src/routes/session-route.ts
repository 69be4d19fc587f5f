import { createRoute } from "@tanstack/react-router";
import { RequireSession } from "#web/features/session/require-session.tsx";
import { rootRoute } from "./root-route.tsx";

export const sessionRoute = createRoute({ getParentRoute: () => rootRoute, id: "_session", component: RequireSession });
