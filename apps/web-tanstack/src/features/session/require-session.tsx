import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
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
  // Right after signing in, what is known still is that nobody was.
  if (me.data === null && me.isFetching) return <Splash />;
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

type ToSignInProps = { signedOut: "signed-out" | "never-in" };

// Once, and not by `Navigate`, which would go there again with each render while the page is being loaded.
const ToSignIn = ({ signedOut }: ToSignInProps) => {
  const router = useRouter();
  useEffect(() => {
    const { href } = router.state.location;
    const search = takeDeliberateSignOut()
      ? {}
      : signInSearch({ next: href === "/" ? undefined : href, signedOut: signedOut === "signed-out" });
    void router.navigate({ to: "/sign-in", search, replace: true });
  }, [router, signedOut]);
  return <Splash />;
};
