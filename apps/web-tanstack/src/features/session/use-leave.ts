import { useNavigate } from "@tanstack/react-router";
import { useSignOut } from "#web/lib/api/mutations.ts";
import { toast } from "#web/ui/toasts.ts";
import { markDeliberateSignOut } from "./deliberate-sign-out.ts";

/** Signs out on purpose, and leads to the sign-in page. */
export const useLeave = (): { leave: () => void; isLeaving: boolean } => {
  const signOut = useSignOut();
  const navigate = useNavigate();
  const leave = () => {
    markDeliberateSignOut();
    signOut.mutate(undefined, {
      onSuccess: () => navigate({ to: "/sign-in", search: {}, replace: true }),
      onError: (problem) => toast(`You are still signed in: ${problem.message}`, { tone: "warning" }),
    });
  };
  return { leave, isLeaving: signOut.isPending };
};
