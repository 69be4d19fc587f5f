import { Button, Group } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { Bug } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "./copy-button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { errorIdOf } from "./error-id.ts";

type RouteErrorProps = { error: unknown; reset: () => void };

/** Stands where a page broke; the shell around it survives. The id finds the failure in a report or in the log. */
export const RouteError = ({ error, reset }: RouteErrorProps) => {
  const router = useRouter();
  const [localId] = useState(() => crypto.randomUUID().slice(0, 8));
  const id = errorIdOf(error) ?? localId;
  const message = error instanceof Error ? error.message : String(error);
  const details = [`Error ${id} at ${location.pathname}`, error instanceof Error ? error.stack : message].join("\n");
  const again = () => {
    reset();
    router.invalidate();
  };
  return (
    <div role="alert">
      <EmptyState
        icon={Bug}
        title="This page broke"
        action={
          <Group gap="sm" justify="center">
            <Button onClick={again}>Try again</Button>
            <CopyButton text={details} label="Copy details">
              Copy details
            </CopyButton>
          </Group>
        }
      >
        {message} Error id: <code>{id}</code>
      </EmptyState>
    </div>
  );
};
