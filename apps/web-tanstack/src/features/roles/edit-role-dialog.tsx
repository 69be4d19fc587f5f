import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { useUpdateRole } from "#web/lib/api/mutations.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import type { RoleDialogProps } from "./delete-role-dialog.tsx";
import { RoleFields } from "./role-fields.tsx";

/** Name and description of a custom role. When somebody else changes it meanwhile, this says so before anything is saved over. */
export const EditRoleDialog = ({ slug, role, opened, onClose, opener }: RoleDialogProps) => {
  const update = useUpdateRole(slug);
  const [start, setStart] = useState(role);
  const [words, setWords] = useState({ name: role.name, description: role.description });
  const [attempt, setAttempt] = useState(0);
  const takeTheirs = () => {
    setStart(role);
    setWords({ name: role.name, description: role.description });
  };
  useEffect(() => {
    if (!opened) return;
    takeTheirs();
    setAttempt(0);
    update.reset();
  }, [opened]);
  const changedMeanwhile = role.name !== start.name || role.description !== start.description;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (words.name.trim() === "" || update.isPending) return;
    update.mutate({ roleId: role.id, version: role.version, ...words }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Edit ${start.name}`}
      returnFocus={false}
      onExitTransitionEnd={() => opener.current?.focus()}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <ErrorSummary message={update.error?.message ?? null} attempt={attempt} />
          {changedMeanwhile && (
            <Alert color="yellow" role="status" title="Somebody changed this just now">
              It is now called {role.name}.{" "}
              <Button variant="default" size="compact-sm" onClick={takeTheirs}>
                Use theirs
              </Button>{" "}
              <Button variant="default" size="compact-sm" onClick={() => setStart(role)}>
                Keep mine
              </Button>
            </Alert>
          )}
          <RoleFields
            words={words}
            onChange={setWords}
            nameError={attempt > 0 && words.name.trim() === "" ? "Give it a name." : null}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
