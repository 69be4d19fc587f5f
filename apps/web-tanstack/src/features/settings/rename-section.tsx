import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import type { WorkspaceDto } from "@orbit/shared/dto";
import { type FormEvent, useState } from "react";
import { useRenameWorkspace } from "#web/lib/api/mutations.ts";
import { useCan, useFlash } from "#web/lib/db/hooks.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { GuardedButton } from "#web/ui/guarded-button.tsx";
import { toast } from "#web/ui/toasts.ts";
import { SettingsSection } from "./settings-section.tsx";

type Draft = { name: string; from: string };

/** The name follows the workspace until somebody types; then theirs and ours are both kept and the person decides. */
export const RenameSection = ({ slug, workspace }: { slug: string; workspace: WorkspaceDto }) => {
  const mayEdit = useCan("workspace.settings.edit");
  const by = useFlash(workspace.id)?.by ?? "Somebody";
  const rename = useRenameWorkspace(slug);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [attempt, setAttempt] = useState(0);
  const name = draft?.name ?? workspace.name;
  const changedMeanwhile = draft !== null && draft.from !== workspace.name && !rename.isPending;
  const reason = whyNotSave({ mayEdit, name, current: workspace.name });
  const save = () => {
    setAttempt((count) => count + 1);
    rename.mutate(
      { name: name.trim(), version: workspace.version },
      {
        onSuccess: () => {
          setDraft(null);
          toast("The name was saved.", { tone: "good" });
        },
      },
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!reason) save();
  };
  return (
    <SettingsSection title="Name" text={`Everybody sees it. The address stays /w/${slug}.`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <ErrorSummary message={rename.error?.message ?? null} attempt={attempt} />
          {changedMeanwhile && (
            <Alert color="yellow" role="status" title={`${by} changed this just now`}>
              <Group gap="sm">
                It is now “{workspace.name}”.
                <Button variant="default" size="compact-sm" onClick={() => setDraft(null)}>
                  Use theirs
                </Button>
                <Button variant="default" size="compact-sm" onClick={() => setDraft({ name, from: workspace.name })}>
                  Keep mine
                </Button>
              </Group>
            </Alert>
          )}
          <TextInput
            label="Workspace name"
            maxLength={80}
            autoComplete="off"
            readOnly={!mayEdit}
            value={name}
            onChange={(event) => setDraft({ name: event.currentTarget.value, from: draft?.from ?? workspace.name })}
          />
          <div>
            <GuardedButton reason={reason} onClick={save} loading={rename.isPending}>
              Save name
            </GuardedButton>
          </div>
        </Stack>
      </form>
    </SettingsSection>
  );
};

const whyNotSave = ({ mayEdit, name, current }: { mayEdit: boolean; name: string; current: string }): string | null => {
  if (!mayEdit) return "Your role doesn't let you rename the workspace.";
  if (name.trim() === "") return "Give it a name.";
  return name.trim() === current ? "This is its name already." : null;
};
