import { LockKeyhole } from "lucide-react";
import { EmptyState } from "./empty-state.tsx";
import { Surface } from "./surface.tsx";

/** In place of what one's role doesn't include (any more); the rest of the workspace stays around it. */
export const NotAllowed = ({ what }: { what: string }) => (
  <Surface>
    <EmptyState icon={LockKeyhole} title={`Your role doesn't let you ${what}`}>
      An owner or an admin can give you a role that does. This page follows by itself when they do.
    </EmptyState>
  </Surface>
);
