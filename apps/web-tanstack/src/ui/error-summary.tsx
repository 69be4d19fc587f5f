import { Alert } from "@mantine/core";
import { useEffect, useRef } from "react";

/** What went wrong with a form. Takes the focus whenever there is a new attempt to explain. */
export const ErrorSummary = ({ message, attempt }: { message: string | null; attempt: number }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (message && attempt > 0) ref.current?.focus();
  }, [message, attempt]);
  if (!message) return null;
  return (
    <Alert ref={ref} color="red" role="alert" tabIndex={-1}>
      {message}
    </Alert>
  );
};
