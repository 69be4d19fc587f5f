import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { MailX } from "lucide-react";
import type { Problem } from "#web/lib/api/http-client.ts";
import { FullPage } from "#web/ui/full-page.tsx";
import { LoadError } from "#web/ui/load-error.tsx";
import { endedText } from "./ended-text.ts";

type InvitationProblemProps = { problem: Problem; onRetry: () => void };

/** INV-5: how the invitation ended, in four different texts; everything else can be tried again. */
export const InvitationProblem = ({ problem, onRetry }: InvitationProblemProps) => {
  const ended = endedText(problem);
  if (!ended) {
    return (
      <main id="main">
        <LoadError what="the invitation" reason={problem.message} errorId={problem.requestId} onRetry={onRetry} />
      </main>
    );
  }
  return (
    <FullPage
      icon={MailX}
      title={ended.title}
      actions={
        <Button component={Link} to="/" variant="default">
          Go to Orbit
        </Button>
      }
    >
      <p>{ended.text}</p>
    </FullPage>
  );
};
