import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Explained } from "./explained.tsx";

type GuardedButtonProps = ButtonProps & { reason: string | null; onClick: () => void; children: ReactNode };

/** A button that says why it can't be used now. It stays focusable, or nobody could reach the reason. */
export const GuardedButton = ({ reason, onClick, ...button }: GuardedButtonProps) => (
  <Explained reason={reason}>
    <Button
      {...button}
      {...(reason && { "data-disabled": true, "aria-disabled": true })}
      onClick={reason ? undefined : onClick}
    />
  </Explained>
);
