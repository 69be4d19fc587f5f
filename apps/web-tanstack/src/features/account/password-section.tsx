import { Button, PasswordInput, Stack, VisuallyHidden } from "@mantine/core";
import { changePasswordBody } from "@orbit/shared/http";
import { type FormEvent, useState } from "react";
import { SettingsSection } from "#web/features/settings/settings-section.tsx";
import { useChangePassword } from "#web/lib/api/account.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { toast } from "#web/ui/toasts.ts";

const empty = { current: "", next: "" };
type Field = keyof typeof empty;

const hints: Record<Field, string> = {
  current: "Enter the password you have now.",
  next: "Use at least 8 characters.",
};
/** Refusals that are about one field, and what to do there. */
const refusals: Readonly<Record<string, { field: Field; hint: string }>> = {
  "identity.wrong_password": { field: "current", hint: "Check this password" },
  "identity.password_breached": { field: "next", hint: "Choose another one" },
};

/** A new password signs the person out everywhere else, which is said before and after. */
export const PasswordSection = ({ email }: { email: string }) => {
  const change = useChangePassword();
  const [values, setValues] = useState(empty);
  const [attempt, setAttempt] = useState(0);
  const parsed = changePasswordBody.safeParse(values);
  const wrong = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])));
  const refusal = refusals[change.error?.code ?? ""];
  const errorOf = (field: Field): string | false => {
    if (attempt > 0 && wrong.has(field)) return hints[field];
    return parsed.success && refusal?.field === field && refusal.hint;
  };
  const incomplete = attempt > 0 ? "Some fields need another look." : null;
  const message = parsed.success ? (change.error?.message ?? null) : incomplete;

  const changed = () => {
    setValues(empty);
    setAttempt(0);
    toast("Your password is changed. You are signed out everywhere else.", { tone: "good" });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (parsed.success && !change.isPending) change.mutate(parsed.data, { onSuccess: changed });
  };
  const bind = (field: Field) => ({
    name: field,
    required: true,
    withAsterisk: false,
    value: values[field],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((now) => ({ ...now, [field]: value }));
    },
    error: errorOf(field),
    // Mantine tells the other fields by itself.
    "aria-invalid": Boolean(errorOf(field)),
  });
  return (
    <SettingsSection title="Change your password" text="You stay signed in here, and are signed out everywhere else.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <ErrorSummary message={message} attempt={attempt} />
          {/* Whose password it is, for password managers. */}
          <VisuallyHidden>
            <input
              type="email"
              name="username"
              autoComplete="username"
              value={email}
              readOnly
              tabIndex={-1}
              aria-label="E-mail"
            />
          </VisuallyHidden>
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show current password" }}
            {...bind("current")}
          />
          <PasswordInput
            label="New password"
            description="At least 8 characters, and not one that is known from breaches"
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show new password" }}
            {...bind("next")}
          />
          <div>
            <Button type="submit" loading={change.isPending}>
              Change password
            </Button>
          </div>
        </Stack>
      </form>
    </SettingsSection>
  );
};
