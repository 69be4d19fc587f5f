import { Button } from "@mantine/core";
import { CloudOff } from "lucide-react";
import { EmptyState } from "./empty-state.tsx";

type LoadErrorProps = { what: string; reason: string; errorId: string | null; onRetry: () => void; retrying?: boolean };

/** The third empty state: it could not be loaded. Names the id under which the operator finds it. */
export const LoadError = ({ what, reason, errorId, onRetry, retrying = false }: LoadErrorProps) => (
  <div role="alert">
    <EmptyState
      icon={CloudOff}
      title={`Couldn't load ${what}`}
      action={
        <Button variant="default" onClick={onRetry} loading={retrying}>
          Try again
        </Button>
      }
    >
      {reason}
      {errorId && (
        <>
          {" "}
          Error id: <code>{errorId}</code>
        </>
      )}
    </EmptyState>
  </div>
);
