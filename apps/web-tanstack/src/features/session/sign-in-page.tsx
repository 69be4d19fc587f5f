import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useSignIn } from "#web/lib/api/mutations.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import links from "#web/ui/text-link.module.css";
import { AuthLayout } from "./auth-layout.tsx";
import { DemoPeople } from "./demo-people.tsx";
import { InvitationContext } from "./invitation-context.tsx";
import { signInSearch } from "./redirect-target.ts";
import { useContinue } from "./use-continue.ts";

const route = getRouteApi("/sign-in");

export const SignInPage = () => {
  const { next, signedOut } = route.useSearch();
  const signIn = useSignIn();
  const proceed = useContinue(next);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [attempt, setAttempt] = useState(0);

  const attemptWith = (credentials: { email: string; password: string }) => {
    if (signIn.isPending) return;
    setAttempt((count) => count + 1);
    signIn.mutate(credentials, { onSuccess: proceed });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attemptWith({ email, password });
  };
  const refused = signIn.error !== null && signIn.error.status < 500 && signIn.error.status > 0;

  return (
    <AuthLayout
      title="Sign in"
      intro={<InvitationContext next={next} fallback="Good to see you again." />}
      footer={
        <span>
          New here?{" "}
          <Link className={links.link} to="/sign-up" search={signInSearch({ next })}>
            Create an account
          </Link>
        </span>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {signedOut && !signIn.error && (
            <Alert color="orbit" role="status">
              You were signed out in another tab or from another device. Sign in to go on where you were.
            </Alert>
          )}
          <ErrorSummary message={signIn.error?.message ?? null} attempt={attempt} />
          <TextInput
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={refused && "Check this address"}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={refused && "Check this password"}
            // Mantine tells the other fields by itself.
            aria-invalid={refused}
            visibilityToggleButtonProps={{ "aria-label": "Show password" }}
          />
          <Button type="submit" size="md" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <DemoPeople onChoose={attemptWith} disabled={signIn.isPending} />
    </AuthLayout>
  );
};
