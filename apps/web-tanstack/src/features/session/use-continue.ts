import { useRouter } from "@tanstack/react-router";

/** Goes where the person first wanted to go. */
export const useContinue = (next: string | undefined): (() => void) => {
  const router = useRouter();
  return () => router.history.replace(next ?? "/");
};
