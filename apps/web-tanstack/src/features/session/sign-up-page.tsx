import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { signUpBody } from "@orbit/shared/http";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useSignUp } from "#web/lib/api/mutations.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import links from "#web/ui/text-link.module.css";
import { AuthLayout } from "./auth-layout.tsx";
import { InvitationContext } from "./invitation-context.tsx";
import { signInSearch } from "./redirect-target.ts";
import { useContinue } from "./use-continue.ts";

const route = getRouteApi("/sign-up");

const hints = {
  name: "Tell us your name, up to 80 characters.",
  email: "Enter an e-mail address, like ana@example.org.",
  password: "Use at least 8 characters.",
} as const;
type Field = keyof typeof hints;

export const SignUpPage = () => {
  const { next } = route.useSearch();
  const signUp = useSignUp();
  const proceed = useContinue(next);
  const [values, setValues] = useState({ name: "", email: "", password: "" });
  const [attempt, setAttempt] = useState(0);

  const parsed = signUpBody.safeParse(values);
  const wrong = new Set([
    ...(parsed.error?.issues.map((issue) => String(issue.path[0])) ?? []),
    ...(signUp.error?.fields.map((field) => field.path) ?? []),
  ]);
  const isBreached = signUp.error?.code === "identity.password_breached";
  const errorOf = (field: Field) => {
    if (attempt > 0 && wrong.has(field)) return hints[field];
    return field === "password" && isBreached && "Choose another one.";
  };
  const message = parsed.success
    ? (signUp.error?.message ?? null)
    : attempt > 0
      ? "Some fields need another look."
      : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (parsed.success && !signUp.isPending) signUp.mutate(parsed.data, { onSuccess: proceed });
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
  });

  return (
    <AuthLayout
      title="Create an account"
      intro={<InvitationContext next={next} fallback="A name, an address and a password are all it takes." />}
      footer={
        <span>
          Already have one?{" "}
          <Link className={links.link} to="/sign-in" search={signInSearch({ next })}>
            Sign in
          </Link>
        </span>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <ErrorSummary message={message} attempt={attempt} />
          <TextInput label="Name" autoComplete="name" {...bind("name")} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...bind("email")} />
          <PasswordInput
            label="Password"
            description="At least 8 characters, and not one that is known from breaches"
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show password" }}
            {...bind("password")}
            // Mantine tells the other fields by itself.
            aria-invalid={Boolean(errorOf("password"))}
          />
          <Button type="submit" size="md" loading={signUp.isPending}>
            Create account
          </Button>
        </Stack>
      </form>
    </AuthLayout>
  );
};
