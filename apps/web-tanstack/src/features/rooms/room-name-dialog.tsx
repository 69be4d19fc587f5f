import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, type RefObject, useState } from "react";
import { ErrorSummary } from "#web/ui/error-summary.tsx";

type RoomNameDialogProps = {
  opened: boolean;
  title: string;
  submitLabel: string;
  initialName: string;
  pending: boolean;
  problem: string | null;
  notice?: ReactNode;
  onSubmit: (name: string) => void;
  onClose: () => void;
  opener: RefObject<HTMLElement | null>;
};

/** Asks for a room's name; creating and renaming share it. Its form is new each time it opens. */
export const RoomNameDialog = ({ opened, title, onClose, opener, ...form }: RoomNameDialogProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title={title}
    returnFocus={false}
    onExitTransitionEnd={() => opener.current?.focus()}
    closeButtonProps={{ "aria-label": "Close" }}
  >
    <NameForm {...form} onCancel={onClose} />
  </Modal>
);

type NameFormProps = Omit<RoomNameDialogProps, "opened" | "title" | "onClose" | "opener"> & { onCancel: () => void };

const NameForm = ({ initialName, pending, problem, notice, submitLabel, onSubmit, onCancel }: NameFormProps) => {
  const [name, setName] = useState(initialName);
  const [attempt, setAttempt] = useState(0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (name.trim() !== "" && !pending) onSubmit(name.trim());
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ErrorSummary message={problem} attempt={attempt} />
        {notice}
        <TextInput
          label="Name"
          data-autofocus
          maxLength={80}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={attempt > 0 && name.trim() === "" ? "Give it a name." : null}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={pending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
