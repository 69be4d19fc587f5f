import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { FullPage } from "#web/ui/full-page.tsx";

export const NotFoundPage = () => (
  <FullPage
    icon={Compass}
    title="Nothing lives at this address"
    actions={
      <Button component={Link} to="/">
        Go to Orbit
      </Button>
    }
  >
    <p>The link may be old, or mistyped.</p>
  </FullPage>
);
