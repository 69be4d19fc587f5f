import { createRoute } from "@tanstack/react-router";
import { Home } from "#web/features/workspaces/home.tsx";
import { sessionRoute } from "./session-route.ts";

export const homeRoute = createRoute({ getParentRoute: () => sessionRoute, path: "/", component: Home });
