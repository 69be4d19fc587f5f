import { Button, Group, Modal, NativeSelect, Stack } from "@mantine/core";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { whyNotGrant } from "#web/features/members/member-rules.ts";
import { useCreateRole } from "#web/lib/api/mutations.ts";
import { useRoles, useStanding } from "#web/lib/db/hooks.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { toast } from "#web/ui/toasts.ts";
import { RoleFields } from "./role-fields.tsx";

const blank = { name: "", description: "" };

type CreateRoleProps = { slug: string; onCreated: (roleId: string) => void };

/** A new role, empty or with the rights of another; the matrix is where it gets its shape. */
export const CreateRole = ({ slug, onCreated }: CreateRoleProps) => {
  const roles = useRoles();
  const standing = useStanding();
  const create = useCreateRole(slug);
  const [opened, setOpened] = useState(false);
  const [words, setWords] = useState(blank);
  const [likeId, setLikeId] = useState("");
  const [attempt, setAttempt] = useState(0);

  const open = () => {
    create.reset();
    setWords(blank);
    setLikeId("");
    setAttempt(0);
    setOpened(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (words.name.trim() === "" || create.isPending) return;
    const permissions = roles.find(({ id }) => id === likeId)?.permissions ?? [];
    create.mutate(
      { ...words, permissions },
      {
        onSuccess: ({ role }) => {
          setOpened(false);
          onCreated(role.id);
          toast(`The role ${role.name} was created.`, { tone: "good" });
        },
      },
    );
  };
  const models = roles.filter((role) => whyNotGrant(standing, role) === null);
  return (
    <>
      <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={open}>
        Create role
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Create a role"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <ErrorSummary message={create.error?.message ?? null} attempt={attempt} />
            <RoleFields
              words={words}
              onChange={setWords}
              nameError={attempt > 0 && words.name.trim() === "" ? "Give it a name." : null}
            />
            <NativeSelect
              label="Start with the rights of"
              value={likeId}
              onChange={(event) => setLikeId(event.currentTarget.value)}
              data={[
                { value: "", label: "Nobody: no rights yet" },
                ...models.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={() => setOpened(false)}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Create
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
};
