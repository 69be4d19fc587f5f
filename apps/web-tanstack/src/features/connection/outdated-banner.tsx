import { Button } from "@mantine/core";
import { useConnection } from "#web/lib/db/hooks.ts";
import { Notice } from "#web/ui/notice.tsx";

/** This tab is older than the server can serve. It stays readable, so that nothing half-written is lost. */
export const OutdatedBanner = () =>
  useConnection().status === "outdated" && (
    <Notice action={<Button onClick={() => location.reload()}>Reload</Button>}>
      There is a new version of Orbit. Reload to get live updates again.
    </Notice>
  );
