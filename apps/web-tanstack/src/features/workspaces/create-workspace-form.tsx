import { Button, Stack, TextInput } from "@mantine/core";
import { createWorkspaceBody } from "@orbit/shared/http";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useCreateWorkspace } from "#web/lib/api/mutations.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { slugOf } from "./slug-of.ts";

/** A name, and an address suggested from it until somebody writes their own. */
export const CreateWorkspaceForm = () => {
  const create = useCreateWorkspace();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  const slug = ownSlug ?? slugOf(name);
  const parsed = createWorkspaceBody.safeParse({ name, slug });
  const wrong = new Set(parsed.error?.issues.map((issue) => issue.path[0]));
  const taken = create.error?.code === "workspaces.slug_taken" && create.variables?.slug === slug;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (!parsed.success || create.isPending) return;
    create.mutate(parsed.data, {
      onSuccess: ({ workspace }) => navigate({ to: "/w/$slug/members", params: { slug: workspace.slug } }),
    });
  };
  const slugError = taken
    ? "This address is taken. Try another one."
    : attempt > 0 && wrong.has("slug") && "2 to 48 lower-case letters, digits and inner hyphens.";

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ErrorSummary message={create.error && !taken ? create.error.message : null} attempt={attempt} />
        <TextInput
          label="Workspace name"
          autoComplete="organization"
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={attempt > 0 && wrong.has("name") && "Give it a name, up to 80 characters."}
        />
        <TextInput
          label="Address"
          description={`${location.origin}/w/${slug || "…"}`}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          value={slug}
          onChange={(event) => setOwnSlug(event.currentTarget.value.toLowerCase())}
          error={slugError}
        />
        <Button type="submit" size="md" loading={create.isPending}>
          Create workspace
        </Button>
      </Stack>
    </form>
  );
};
