import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDeleteWorkspace } from "#web/lib/api/mutations.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** Ends the workspace for everyone; typing its name is the second thought. The page then follows from the farewell. */
export const DeleteSection = ({ slug, name }: { slug: string; name: string }) => {
  const remove = useDeleteWorkspace(slug);
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const close = () => {
    setAsking(false);
    setTyped("");
    remove.reset();
  };
  return (
    <SettingsSection
      title="Delete the workspace"
      text="For everybody, with all its members, roles, rooms and history. It can't be undone."
    >
      <Button color="red.9" onClick={() => setAsking(true)}>
        Delete workspace…
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`Delete ${name}?`}
        confirmLabel={`Delete ${name}`}
        onConfirm={() => remove.mutate()}
        onClose={close}
        pending={remove.isPending}
        ready={typed.trim() === name}
        problem={remove.error?.message ?? null}
      >
        <p>Everybody loses it at once, in every open tab.</p>
        <TextInput
          label={`Type “${name}” to confirm`}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </SettingsSection>
  );
};
