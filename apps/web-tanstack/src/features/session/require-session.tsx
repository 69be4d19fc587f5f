import { Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useMe } from "#web/lib/api/queries.ts";
import { LoadError } from "#web/ui/load-error.tsx";
import { Splash } from "#web/ui/splash.tsx";
import { takeDeliberateSignOut } from "./deliberate-sign-out.ts";
import { signInSearch } from "./redirect-target.ts";

/** Everything inside needs a session. Without one the sign-in page comes first and leads back here. */
export const RequireSession = () => {
  const me = useMe();
  const wasSignedIn = useRef(false);
  if (me.data) wasSignedIn.current = true;
  if (me.data) return <Outlet />;
  if (me.data === null) return <ToSignIn signedOut={wasSignedIn.current ? "signed-out" : "never-in"} />;
  if (!me.error) return <Splash />;
  return (
    <main id="main">
      <LoadError
        what="Orbit"
        reason={me.error.message}
        errorId={me.error.requestId}
        onRetry={() => me.refetch()}
        retrying={me.isFetching}
      />
    </main>
  );
};

const ToSignIn = ({ signedOut }: { signedOut: "signed-out" | "never-in" }) => {
  const { href } = useLocation();
  // Frozen at the first render: the address already is another one when this renders again.
  const [search] = useState(() => {
    if (takeDeliberateSignOut()) return {};
    return signInSearch({ next: href === "/" ? undefined : href, signedOut: signedOut === "signed-out" });
  });
  return <Navigate to="/sign-in" search={search} replace />;
};
